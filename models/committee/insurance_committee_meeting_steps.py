from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_list, is_html_empty

from ..internal_event import drop_event, keep_event
from ..keepers import cannot_keep, is_keeper
from ..locking import lock_rows

#: Step -> states it starts from. Only the chair confirms.
STATES_OF = {"hold": ("planned",), "confirm": ("held",), "cancel": ("planned",)}


class InsuranceCommitteeMeeting(models.Model):
    """The steps of a meeting: held with its minutes, which the chair confirms."""

    _inherit = "insurance.committee.meeting"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    @api.depends("state", "minutes", "attendee_ids", "date_start", "chair_id")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        for meeting in self:
            names = [name for name in STATES_OF if meeting._origin.id and meeting._has_role(name)]
            meeting.blocked_actions = {name: meeting._get_cannot_reason(name) for name in names}

    def _has_role(self, name):
        if name == "confirm":
            return self.env.su or self.sudo().chair_id == self.env.user
        return is_keeper(self)

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        self.ensure_one()
        if name == "confirm" and not self._has_role(name):
            return self.env._("The chair of the committee confirms the minutes.")
        if name != "confirm" and (reason := cannot_keep(self)):
            return reason
        if self.state not in STATES_OF[name]:
            labels = dict(self._fields["state"]._description_selection(self.env))
            return self.env._(
                "The meeting is in state “%(state)s”; this step needs “%(needed)s”.",
                state=labels[self.state],
                needed=format_list(self.env, [labels[s] for s in STATES_OF[name]], "or"),
            )
        return self._get_minutes_reason() if name in ("hold", "confirm") else ""

    def _get_minutes_reason(self):
        if self.date_start > fields.Datetime.now():
            return self.env._("The meeting has not begun yet.")
        if is_html_empty(self.minutes):
            return self.env._("A meeting is held with minutes: write them first.")
        if not self.attendee_ids:
            return self.env._("Enter who was present.")
        return ""

    # === ACTION METHODS === #

    def action_hold(self):
        """Close the meeting as held; its chair is asked to confirm the minutes."""
        for meeting_sudo in self._begin_step("hold"):
            meeting_sudo.write(
                {"state": "held", "reviewed_action_ids": meeting_sudo.open_action_ids.ids}
            )
            chair = meeting_sudo.chair_id
            if chair and chair != self.env.user:
                meeting_sudo.activity_schedule(
                    "insurance_service.mail_activity_confirm_minutes", user_id=chair.id
                )

    def action_confirm(self):
        """Confirm the minutes as chair: from now on they stay as they are."""
        meetings_sudo = self._begin_step("confirm")
        meetings_sudo.write(
            {
                "state": "minuted",
                "confirmed_by_id": self.env.uid,
                "confirmed_at": fields.Datetime.now(),
            }
        )
        meetings_sudo.activity_unlink(["insurance_service.mail_activity_confirm_minutes"])

    def action_cancel(self, reason):
        """Call the meeting off.

        :param str reason: why; required
        """
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the meeting."))
        meetings_sudo = self._begin_step("cancel")
        meetings_sudo.write({"state": "cancelled", "close_reason": reason.strip()})
        drop_event(meetings_sudo.event_id)

    def action_take_members(self):
        """Enter all members in office as present; whoever was absent is taken off by hand."""
        for meeting_sudo in self._begin_step_of_keeper():
            meeting_sudo.attendee_ids |= meeting_sudo.committee_id.user_ids

    def action_open_reason(self):
        """Return the dialog that asks for the reason of the step in context ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    # === LOCK, CHECK, WRITE === #

    def _begin_step_of_keeper(self):
        self.check_access("write")
        self._check_may_change({"attendee_ids": []})
        return self.sudo()

    def _begin_step(self, name):
        """Lock the meetings, check the step on each and return them in superuser mode."""
        if not self:
            raise UserError(self.env._("Choose a meeting first."))
        self.check_access("read")
        self.flush_recordset()
        lock_rows(self)
        for meeting in self:
            if reason := meeting._get_cannot_reason(name):
                raise (UserError if meeting._has_role(name) else AccessError)(reason)
        return self.sudo()

    def _keep_calendar(self):
        """Put the meeting into the calendars of the members. In superuser mode."""
        self.ensure_one()
        organizer = self.chair_id or self.committee_id.user_ids[:1]
        in_lang = self.with_context(lang=organizer.lang or self.env.lang)
        self.event_id = keep_event(
            self.env,
            self.event_id,
            in_lang.env._("Meeting of the customer service committee"),
            self.date_start,
            self.date_end,
            organizer,
            self.committee_id.user_ids,
            self.place,
        )
