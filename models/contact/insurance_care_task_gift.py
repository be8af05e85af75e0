from odoo import api, fields, models
from odoo.exceptions import UserError

from .locking import touch_partners

#: Steps by which a gift leaves the house, or has reached the recipient.
GIVING = ("order", "send", "done")


class InsuranceCareTask(models.Model):
    """Gifts: nobody gets one against the rules, nor more in a year than head office allows."""

    _inherit = "insurance.care.task"

    # === REASONS === #

    def _get_special_reason(self, name):
        reason = super()._get_special_reason(name)
        if reason or name not in GIVING:
            return reason
        if name == "done" and self.state == "planned":
            # Given without an order or a parcel before.
            reason = self._get_consent_reason()
        return reason or self._get_gift_reason(name)

    def _get_gift_reason(self, name):
        """Return why a gift may not be given to its recipient; "" when it may, or is no gift."""
        task_sudo = self.sudo()
        if not task_sudo.is_gift or (name == "done" and self.state == "sent"):
            # What is on its way is only recorded.
            return ""
        recipient_sudo = task_sudo._get_recipient()
        customer_sudo = task_sudo.partner_id
        if recipient_sudo.is_gift_blocked or customer_sudo.is_gift_blocked:
            return self.env._("%s gets no gifts.", recipient_sudo.name or customer_sudo.name)
        root_sudo = task_sudo.company_id.root_id
        if customer_sudo.is_public_sector and root_sudo.care_block_public_sector:
            return self.env._(
                "%s belongs to the public sector: its people get no gifts.", customer_sudo.name
            )
        # The actual cost decides when it is done, see `action_done`.
        return "" if name == "done" else task_sudo._get_limit_reason(task_sudo.cost_planned)

    def _get_recipient(self):
        """Return who gets the task's gift: the contact, or the customer as a whole."""
        return self.contact_id or self.partner_id

    def _get_limit_reason(self, cost):
        """Return why a gift would be more than its recipient may get in a year, or "".

        Counts what was given in the calendar year and what is ordered or sent for it. In
        superuser mode.

        :param float cost: of this gift
        """
        limit = self.company_id.root_id.gift_yearly_limit
        if not limit or not cost:
            return ""
        year = self.date_due.year
        recipient = self._get_recipient()
        others = sum(recipient._get_gift_year(year)) - self._get_own_share(year)
        if self.currency_id.compare_amounts(others + cost, limit) <= 0:
            return ""
        return self._explain_limit(recipient, year, others, cost, limit)

    def _get_own_share(self, year):
        """Return what the totals of a year hold of this task already."""
        if self.state in ("ordered", "sent") and self.date_due.year == year:
            return self.cost_planned
        if self.state == "done" and self.done_date.year == year:
            return self.cost_actual
        return 0.0

    def _explain_limit(self, recipient, year, others, cost, limit):
        money = self.currency_id[:1]
        return self.env._(
            "%(name)s got or gets gifts of %(others)s in %(year)s; with this one of %(cost)s it "
            "would be %(total)s, and at most %(limit)s are allowed.",
            name=recipient.name,
            others=money.format(others),
            year=year,
            cost=money.format(cost),
            total=money.format(others + cost),
            limit=money.format(limit),
        )

    # === STEPS === #

    def _begin_step(self, name):
        """Let only one person at a time give to a recipient, and count gifts chosen together.

        :raise UserError: when several gifts of one recipient are too much together
        """
        if name in GIVING:
            self._touch_recipients()
        tasks_sudo = super()._begin_step(name)
        if name in ("order", "send"):
            tasks_sudo._check_gifts_together(
                (task_sudo, task_sudo.cost_planned, task_sudo.date_due) for task_sudo in tasks_sudo
            )
        return tasks_sudo

    def action_done(self, day=False, cost=False, evidence=False, feedback=False):
        self._check_role("done")
        self._touch_recipients()
        given_on = fields.Date.to_date(day)
        self._check_gifts_together(
            (
                task_sudo,
                task_sudo.cost_planned if cost is False else cost,
                given_on or task_sudo.company_id._service_today(),
            )
            for task_sudo in self.sudo()
        )
        return super().action_done(day, cost, evidence, feedback)

    def _touch_recipients(self):
        """Have Odoo repeat whoever gives to the same people at the same time."""
        self.check_access("read")
        ids = [task_sudo._get_recipient().id for task_sudo in self.sudo() if task_sudo.is_gift]
        touch_partners(self.env, ids)
        self.env["res.partner"].browse(ids).invalidate_recordset(["gift_years"])

    @api.model
    def _check_gifts_together(self, gifts):
        """Refuse gifts whose recipient gets too much with all of them, in superuser mode.

        :param iterable gifts: ``(task, cost, day it is given)``; tasks that are no gift pass
        """
        totals = {}
        for task, cost, day in gifts:
            if not task.is_gift:
                continue
            recipient = task._get_recipient()
            key = (recipient, day.year)
            if key not in totals:
                totals[key] = sum(recipient._get_gift_year(day.year))
            others = totals[key] - task._get_own_share(day.year)
            totals[key] = others + cost
            limit = task.company_id.root_id.gift_yearly_limit
            over = task.currency_id.compare_amounts(others + cost, limit) > 0
            if limit and cost and over:
                raise UserError(task._explain_limit(recipient, day.year, others, cost, limit))

    # === CONSENT === #

    @api.model
    def _cancel_without_consent(self, contacts, purpose):
        """Cancel what is not on its way yet to contacts who withdrew their consent.

        In superuser mode. The planner brings it back when the consent is given again.

        :param str purpose: ``care`` (gifts) or ``sms``
        """
        kind = [("is_gift", "=", True)]
        if purpose == "sms":
            # Those added by hand, at illness or about a renewal, are planned as events.
            kind = ["|", ("care_kind", "=", "sms"), ("item_id.care_kind", "=", "sms")]
        tasks = self.search(
            [("contact_id", "in", contacts.ids), ("state", "in", ("planned", "ordered")), *kind]
        )
        if tasks:
            tasks._set_cancelled(self.env._("The contact withdrew the consent."), code="consent")
