from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules import care_flow
from ...rules.care_flow import OPEN


class InsuranceCareTask(models.Model):
    """The steps people take on care tasks: order, send, confirm, miss, cancel, reopen, assign."""

    _inherit = "insurance.care.task"

    _steps = care_flow.STEPS

    # === REASONS === #

    @api.depends("contact_id", "item_id", "cost_planned")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    def _get_special_reason(self, name):
        """Return reasons beyond role and state; other subjects extend it.

        :return: text, or "" when nothing stands against the step
        """
        if name in ("order", "send"):
            return self._get_consent_reason()
        return ""

    def _get_consent_reason(self):
        """Return why the contact may not be greeted: consent withdrawn or not asked (PIPL 13)."""
        contact_sudo = self.contact_id.sudo()
        if not contact_sudo or not (self.is_gift or self.care_kind == "sms"):
            return ""
        purpose = "sms_consent" if self.care_kind == "sms" else "care_consent"
        if contact_sudo[purpose] == "given":
            return ""
        if contact_sudo[purpose] == "withdrawn":
            return self.env._("%s withdrew the consent.", contact_sudo.name)
        return self.env._(
            "%s has not been asked for consent yet: record it on the contact first.",
            contact_sudo.name,
        )

    # === ACTION METHODS === #

    def action_order(self, content=False, supplier_id=False):
        """Note that the gift, card or service was ordered.

        :param str content: what is given; False: keep
        :param int supplier_id: who delivers it; False: keep
        """
        tasks_sudo = self._begin_step("order")
        vals = {"state": "ordered"}
        if content:
            vals["content"] = content
        if supplier_id:
            vals["supplier_id"] = supplier_id
            self._check_supplier(vals)
        for company, tasks in tasks_sudo.grouped("company_id").items():
            tasks.write({**vals, "ordered_date": company._service_today()})

    def action_send(self):
        """Note that it is on its way to the customer."""
        for company, tasks in self._begin_step("send").grouped("company_id").items():
            tasks.write({"state": "sent", "sent_date": company._service_today()})

    def action_done(self, day=False, cost=False, evidence=False, feedback=False):
        """Confirm that the customer got it, with evidence where the service asks for it.

        :param date day: when; False: today; never in the future
        :param float cost: actual cost of each; False: as planned
        :param str evidence: receipt, parcel number, who took it; False: what is written
        :param str feedback: what the customer said
        :raise UserError: without evidence, or a cost beyond what is granted
        """
        tasks_sudo = self._begin_step("done")
        day = fields.Date.to_date(day)
        groups = defaultdict(tasks_sudo.browse)
        for task_sudo in tasks_sudo:
            today = task_sudo.company_id._service_today()
            if day and day > today:
                raise ValidationError(self.env._("Care cannot be done in the future."))
            task_sudo._check_done(cost, evidence)
            spent = task_sudo.cost_planned if cost is False else cost
            words = (evidence or task_sudo.evidence, feedback or task_sudo.feedback)
            groups[day or today, spent, words] |= task_sudo
        # What is the same is written at once: a festival's gifts are confirmed together.
        for (done, spent, (proof, words)), same_sudo in groups.items():
            same_sudo._set_done(
                {
                    "done_date": done,
                    "done_by_id": self.env.uid,
                    "cost_actual": spent,
                    "evidence": proof,
                    "feedback": words,
                }
            )

    def action_miss(self, reason):
        """Note that the care was not given and will not be.

        :param str reason: why; required
        """
        self._check_reason(reason)
        self._begin_step("miss")._set_missed(reason.strip())

    def action_cancel(self, reason):
        """Cancel tasks that are not wanted; the planner does not bring them back.

        :param str reason: why; required
        """
        self._check_reason(reason)
        self._begin_step("cancel")._set_cancelled(reason.strip())

    def action_reopen(self, reason):
        """Open closed tasks again, e.g. one that was confirmed by mistake.

        :param str reason: why; required
        """
        self._check_reason(reason)
        tasks_sudo = self._begin_step("reopen")
        for task_sudo in tasks_sudo:
            task_sudo.message_post(body=self.env._("Reopened: %s", reason.strip()))
        tasks_sudo._set_reopened()

    def action_assign(self, user_id):
        """Make somebody responsible for the tasks; the planner leaves it so.

        :param int user_id: who does services for the branch; salespersons for own customers
        :raise ValidationError: when the person does not fit
        """
        tasks_sudo = self._begin_step("assign")
        user = self.env["res.users"].browse(user_id).exists()
        if not user:
            raise ValidationError(self.env._("Choose who is responsible."))
        for task_sudo in tasks_sudo:
            self._check_responsible(user, task_sudo.company_id, task_sudo.partner_id)
        tasks_sudo.write({"user_id": user.id, "is_assigned": True})

    # === STEPS: LOCK, CHECK, WRITE === #

    @api.model
    def _check_responsible(self, user, company, partner_sudo):
        """Refuse somebody who neither serves the branch nor sells to the customer; nobody is fine.

        :raise ValidationError: names the person, the branch and the customer
        """
        if user and not user._serves(company) and user not in partner_sudo.salesperson_ids:
            raise ValidationError(
                self.env._(
                    "%(user)s neither does services for %(branch)s nor sells to %(customer)s.",
                    user=user.sudo().name,
                    branch=company.sudo().name,
                    customer=partner_sudo.name,
                )
            )

    def _check_done(self, cost, evidence):
        """Refuse a confirmation without evidence, with a wrong cost or without consent."""
        self.ensure_one()
        if cost is not False and cost < 0:
            raise ValidationError(self.env._("A cost cannot be negative."))
        if self.contact_id.care_consent == "withdrawn" and self.is_gift and self.state == "planned":
            raise UserError(self._get_consent_reason())
        if self.is_event and cost:
            self._check_cost_limit(self.standard_id, cost)
        written = evidence or self.evidence or self.message_attachment_count
        if self.item_id.needs_evidence and not written:
            raise UserError(
                self.env._(
                    "%s is done with evidence: say who took it or the parcel's number, or attach "
                    "the receipt or a photo.",
                    self.display_name,
                )
            )

    # === WHAT HAPPENS; in superuser mode, other subjects extend these === #

    def _set_done(self, vals):
        self.write({"state": "done", "close_code": False, "close_reason": False, **vals})
        self._close_activities()

    def _set_missed(self, reason):
        self.write({"state": "missed", "close_code": "hand", "close_reason": reason})
        self._close_activities()

    def _set_cancelled(self, reason, code="hand"):
        self.write({"state": "cancelled", "close_code": code, "close_reason": reason})
        self._close_activities()

    def _set_reopened(self):
        self.write(
            {
                "state": "planned",
                "close_code": False,
                "close_reason": False,
                "done_date": False,
                "done_by_id": False,
                "cost_actual": 0,
            }
        )

    def _close_activities(self):
        self.activity_ids.action_done()

    @api.model
    def _fulfil(self, partners, code, day, evidence, contact=False, cost=0.0):
        """Close the earliest open task of each customer and service that a fact elsewhere fulfils.

        Visits fulfil R6, handbooks G6. In superuser mode.

        :param partners: customers, each with the same fact
        :param str code: of the service
        :param date day: when it was done; tasks of that year, or due in it, count
        :param str evidence: words for the task
        :return: the tasks, one a customer at most
        """
        domain = [("partner_id", "in", partners.ids), ("item_id.code", "=", code)]
        if contact:
            domain.append(("contact_id", "=", contact.id))
        open_tasks = self.search([*domain, ("state", "in", OPEN)], order="date_due, id")
        found = self.browse()
        for tasks in open_tasks.grouped("partner_id").values():
            found |= tasks.filtered(lambda t: day.year in (t.year, t.date_due.year))[:1]
        if found:
            found._set_done(
                {
                    "done_date": day,
                    "done_by_id": self.env.uid,
                    "cost_actual": cost,
                    "evidence": evidence,
                }
            )
        return found
