from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_list

from ..internal_event import drop_event, keep_event
from ..locking import lock_rows
from .insurance_reception import RECORD

WORKERS = ("specialist", "operations", "hq_officer")


class Step(NamedTuple):
    """One of ``roles`` is needed, and the reception in one of ``states``."""

    roles: tuple
    states: tuple


STEPS = {
    "book": Step(("salesperson", *WORKERS), ()),
    "change": Step(WORKERS, ()),
    "hold": Step(WORKERS, ("booked",)),
    "no_show": Step(WORKERS, ("booked",)),
    "cancel": Step(("salesperson", *WORKERS), ("booked",)),
    "reopen": Step(("branch_officer", "hq_officer"), ("held", "no_show", "cancelled")),
}
#: Steps with a button.
BUTTONS = ("hold", "no_show", "cancel", "reopen")


class InsuranceReception(models.Model):
    """The steps of a reception: each locks it, checks and writes."""

    _inherit = "insurance.reception"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === REASONS === #

    @api.depends("state", "date_start", *RECORD)
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        names = [name for name in BUTTONS if self._has_role(name)]
        for reception in self:
            known = reception._origin.id
            reception.blocked_actions = {
                name: reception._get_cannot_reason(name) for name in names if known
            }

    @api.model
    def _has_role(self, name):
        user = self.env.user
        roles = STEPS[name].roles
        return self.env.su or any(user.has_group(f"insurance_service.group_{r}") for r in roles)

    @api.model
    def _check_role(self, name):
        if not self._has_role(name):
            raise AccessError(self._get_role_reason(name))

    @api.model
    def _get_role_reason(self, name):
        roles = STEPS[name].roles
        groups = [self.env.ref(f"insurance_service.group_{role}").sudo().name for role in roles]
        return self.env._(
            "This step belongs to: %(roles)s.", roles=format_list(self.env, groups, "or")
        )

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        self.ensure_one()
        if not self._has_role(name):
            return self._get_role_reason(name)
        if not self.env.su and not self.env.user._works_for(self.company_id):
            return self.env._("You do not work for %s.", self.company_id.sudo().name)
        if self.state not in STEPS[name].states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            needed = [labels[state] for state in STEPS[name].states]
            return self.env._(
                "The reception is in state “%(state)s”; this step needs “%(needed)s”.",
                state=labels[self.state],
                needed=format_list(self.env, needed, "or"),
            )
        if name in ("hold", "no_show") and self.date_start > fields.Datetime.now():
            return self.env._("The reception has not begun yet.")
        return self._get_record_reason() if name == "hold" else ""

    def _get_record_reason(self):
        missing = [
            self._fields[name]._description_string(self.env)
            for name in RECORD
            if not (self[name] or "").strip()
        ]
        if not missing:
            return ""
        return self.env._(
            "Every reception is recorded (Art. 18.3). Still missing: %s.",
            format_list(self.env, missing),
        )

    # === ACTION METHODS === #

    def action_hold(self):
        """Close the reception as held; its record must be complete.

        A request that asked for it is finished with the outcome, where the user may finish it.
        """
        receptions_sudo = self._begin_step("hold")
        receptions_sudo.write(
            {
                "state": "held",
                "held_at": fields.Datetime.now(),
                "held_by_id": self.env.uid,
                "close_reason": False,
            }
        )
        receptions_sudo._note_on_customer(self.env._("Reception held"))
        for reception in self.filtered("request_id"):
            if not reception.request_id._get_cannot_reason("finish"):
                reception.request_id.action_finish(reception.outcome)

    def action_no_show(self, reason):
        """Close the reception: the guests did not come.

        :param str reason: what is known of it; required
        """
        receptions_sudo = self._begin_close("no_show", reason)
        receptions_sudo.write({"state": "no_show", "close_reason": reason.strip()})
        receptions_sudo._note_on_customer(self.env._("Guests did not come to the reception"))

    def action_cancel(self, reason):
        """Call the reception off; whoever was told of it is told.

        :param str reason: why; required
        """
        receptions_sudo = self._begin_close("cancel", reason)
        receptions_sudo.write({"state": "cancelled", "close_reason": reason.strip()})
        drop_event(receptions_sudo.event_id)
        for reception_sudo in receptions_sudo:
            reception_sudo._send_notices("cancelled")

    def action_reopen(self, reason):
        """Put a closed reception back to booked, e.g. to complete its record.

        :param str reason: why; required
        """
        receptions_sudo = self._begin_close("reopen", reason)
        receptions_sudo.write({"state": "booked", "held_at": False, "held_by_id": False})
        for reception_sudo in receptions_sudo:
            reception_sudo.revision += 1
            reception_sudo._keep_calendar()
            reception_sudo.message_post(body=self.env._("Reopened: %s", reason.strip()))
            reception_sudo._send_notices("booked")

    def action_open_reason(self):
        """Return the dialog that asks for the reason of the step in context ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    def action_open_event(self):
        """Open the entry in the calendar at its day."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("calendar.action_calendar_event")
        return {**action, "context": {"initial_date": self.date_start}}

    # === LOCK, CHECK, WRITE === #

    def _begin_close(self, name, reason):
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the reception."))
        return self._begin_step(name)

    def _begin_step(self, name):
        """Lock the receptions, check the step on each and return them in superuser mode."""
        if not self:
            raise UserError(self.env._("Choose a reception first."))
        self.check_access("read")
        self.flush_recordset()
        lock_rows(self)
        for reception in self:
            if reason := reception._get_cannot_reason(name):
                raise (UserError if self._has_role(name) else AccessError)(reason)
        return self.sudo()

    # === WHAT FOLLOWS; IN SUPERUSER MODE === #

    def _set_booked(self):
        for reception in self:
            sequence = self.env["ir.sequence"].with_company(reception.company_id.root_id)
            reception.write(
                {
                    "name": sequence.next_by_code("insurance.reception"),
                    "tier_id": reception.partner_id.tier_id.id,
                    "revision": 1,
                }
            )
            reception._keep_calendar()
            reception._send_notices("booked")
        self._note_on_customer(self.env._("Reception booked"))

    def _set_changed(self, vals):
        """Move the calendar entry; tell the people again when the time is another."""
        for reception in self.filtered(lambda r: r.state == "booked" and r.revision):
            reception.revision += "date_start" in vals
            reception._keep_calendar()
            reception._send_notices("changed" if "date_start" in vals else "booked")

    def _keep_calendar(self):
        """Put the reception into the calendars of the colleagues who take part."""
        self.ensure_one()
        in_lang = self.with_context(lang=self.host_id.lang)
        self.event_id = keep_event(
            self.env,
            self.event_id,
            in_lang.env._("Reception of guests"),
            self.date_start,
            self.date_end,
            self.host_id,
            self.escort_id | self.receptionist_id | self.user_id,
            self.room_id.name,
        )

    def _note_on_customer(self, text):
        """Leave a trace in the customer's timeline: when and which, nothing of what was said."""
        for reception in self:
            moment = reception.company_id._to_service_time(reception.date_start)
            body = Markup('%s: <a href="#" data-oe-model="%s" data-oe-id="%s">%s</a>, %s') % (
                text,
                self._name,
                reception.id,
                reception.name,
                f"{moment:%Y-%m-%d %H:%M}",
            )
            reception.partner_id.message_post(body=body, subtype_xmlid="mail.mt_note")
