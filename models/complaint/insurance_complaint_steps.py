from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.complaint_flow import HANDLER_STEPS, OPEN_TO_ALL


class InsuranceComplaint(models.Model):
    """Who handles a complaint and by when: take, assign, acknowledge, complex, extension."""

    _inherit = "insurance.complaint"

    # === REASONS === #

    @api.depends("user_id", "person_ids", "is_complex", "extension_state", "acknowledged_at")
    def _compute_blocked_actions(self):
        return super()._compute_blocked_actions()

    def _get_special_reason(self, name):
        """Add handler, own interest and what the clocks allow."""
        if reason := super()._get_special_reason(name):
            return reason
        user = self.env.user
        if not self.env.su and name not in OPEN_TO_ALL:
            if reason := self._get_conflict(user):
                return reason
            if name in HANDLER_STEPS and self.user_id != user:
                return self.env._("Take the complaint first: this is up to its handler.")
        method = getattr(self, f"_get_cannot_{name}_reason", None)
        return method() if method else ""

    def _get_cannot_take_reason(self):
        return self.env._("You have it already.") if self.user_id == self.env.user else ""

    def _get_cannot_acknowledge_reason(self):
        if self.acknowledged_at:
            return self.env._("The customer was told already.")
        return ""

    def _get_cannot_mark_complex_reason(self):
        if self.is_complex:
            return self.env._("It counts as complex already.")
        return self._explain_past_limit()

    def _get_cannot_ask_extension_reason(self):
        if not self.is_complex:
            return self.env._("Only complex complaints get more time: mark it as complex first.")
        if self.extension_state in ("asked", "approved"):
            return self.env._("An extension was asked for already.")
        return self._explain_past_limit()

    def _get_cannot_approve_extension_reason(self):
        if self.extension_state != "asked":
            return self.env._("Nobody asked for an extension.")
        if not self.env.su and self.env.user in (self.extension_asked_by_id, self.user_id):
            return self.env._("Whoever handles the complaint does not decide on its extension.")
        return ""

    def _get_cannot_refuse_extension_reason(self):
        return self._get_cannot_approve_extension_reason()

    def _explain_past_limit(self):
        """Return why the regulator's limit cannot move any more; "" while it can."""
        if self.date_regulator_due < self.company_id._service_today():
            return self.env._("The limit of the regulator has passed: it cannot be moved now.")
        return ""

    # === ACTION METHODS === #

    def action_take(self):
        """Become the handler of the complaints."""
        self._begin_step("take")._set_handler(self.env.user)

    def action_assign(self, user_id):
        """Give the complaints to a handler without interest in the matter.

        :param int user_id: who works for the branch and handles complaints
        :raise ValidationError: says what speaks against this person
        """
        complaints_sudo = self._begin_step("assign")
        user = self.env["res.users"].browse(user_id or []).exists()
        for complaint_sudo in complaints_sudo:
            complaint_sudo._check_handler(user)
        complaints_sudo._set_handler(user)

    def action_acknowledge(self, note=False):
        """Record that the customer was told that the complaint has arrived.

        :param str note: how and whom
        """
        for complaint_sudo in self._begin_step("acknowledge"):
            complaint_sudo.write(
                {
                    "acknowledged_at": fields.Datetime.now(),
                    "acknowledge_note": (note or "").strip() or False,
                    "acknowledge_days": complaint_sudo._get_days_since_receipt(),
                }
            )

    def action_mark_complex(self, reason):
        """Let the regulator's longer limit count.

        :param str reason: what makes it complex; required
        """
        complaints_sudo = self._begin_step("mark_complex")
        reason = self._check_reason(reason)
        complaints_sudo.write({"is_complex": True, "complex_reason": reason})
        complaints_sudo._set_clocks()

    def action_ask_extension(self, days, reason):
        """Ask the general managers' office for more days.

        :param int days: calendar days (the unit of the limits), at least one
        :param str reason: required
        :raise ValidationError: more than the limit
        """
        complaints_sudo = self._begin_step("ask_extension")
        reason = self._check_reason(reason)
        for complaint_sudo in complaints_sudo:
            most = complaint_sudo.company_id._get_complaint_limits().extension
            if not 0 < int(days or 0) <= most:
                raise ValidationError(
                    self.env._("An extension takes from 1 to %(most)s days.", most=most)
                )
        complaints_sudo.write(
            {
                "extension_state": "asked",
                "extension_days": int(days),
                "extension_reason": reason,
                "extension_asked_by_id": self.env.uid,
                "extension_decided_by_id": False,
            }
        )

    def action_approve_extension(self):
        """Approve the extension somebody else asked for."""
        complaints_sudo = self._begin_step("approve_extension")
        complaints_sudo.write(
            {"extension_state": "approved", "extension_decided_by_id": self.env.uid}
        )
        complaints_sudo._set_clocks()

    def action_refuse_extension(self, reason):
        """Refuse the extension; the limit stays.

        :param str reason: required
        """
        complaints_sudo = self._begin_step("refuse_extension")
        reason = self._check_reason(reason)
        complaints_sudo.write(
            {"extension_state": "refused", "extension_decided_by_id": self.env.uid}
        )
        for complaint_sudo in complaints_sudo:
            complaint_sudo.message_post(body=self.env._("Extension refused: %s", reason))

    # === HELPERS === #

    def _get_days_since_receipt(self):
        """Return the calendar days since the receipt, with fraction."""
        return (fields.Datetime.now() - self.received_at).total_seconds() / 86400

    def _check_handler(self, user):
        """Refuse a handler who does not work there, has no such role or an own interest.

        :raise ValidationError: says which
        """
        roles = self._steps["take"].roles
        can = user and any(user.has_group(f"insurance_service.group_{role}") for role in roles)
        if not can or not user.active or not user._works_for(self.company_id):
            raise ValidationError(
                self.env._(
                    "%(user)s does not handle complaints for %(branch)s. Choose one of its "
                    "service specialists, its business management or the branch head.",
                    user=user.sudo().name or self.env._("Nobody"),
                    branch=self.company_id.name,
                )
            )
        if self._get_conflict(user):
            raise ValidationError(
                self.env._(
                    "%(user)s has an interest in the matter, so cannot handle it. Choose somebody "
                    "else.",
                    user=user.sudo().name,
                )
            )

    def _set_handler(self, user):
        """Give the complaints to a handler and tell him. In superuser mode."""
        self.filtered(lambda c: c.state == "new").state = "investigating"
        self.activity_unlink(["mail.mail_activity_data_todo"])
        self.user_id = user
        if user == self.env.user:
            return
        for complaint in self:
            complaint.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=complaint.date_due,
                user_id=user.id,
                summary=self.with_context(lang=user.lang).env._("Complaint %s", complaint.name),
            )

    def _get_conflict(self, user):
        """Return why somebody must keep out of the complaint; "" when nothing is against it.

        The rules demand staff without direct interest in the matter.

        :param BaseModel user: one ``res.users``
        """
        complaint_sudo = self.sudo()
        if user in complaint_sudo.respondent_ids:
            return self.env._("The complaint is about this person.")
        if user in complaint_sudo.request_id.user_id:
            return self.env._("The service complained about was done by this person.")
        if user in complaint_sudo.partner_id.user_id:
            return self.env._("This person is the customer's salesperson.")
        if user in complaint_sudo._get_line_managers():
            return self.env._("The complaint is about this person's department.")
        return ""

    def _get_line_managers(self):
        """Return who leads a department of the persons concerned. In superuser mode."""
        persons = self.person_ids.filtered("user_id")
        if not persons or not self.company_id.root_id.complaint_avoid_head:
            return self.env["res.users"]
        teams = self.env["insurance.service.team"].search(
            [("company_id", "in", persons.employer_id.ids), ("leader_id", "!=", False)]
        )
        places = {(person.employer_id, person.department) for person in persons}
        return teams.filtered(lambda t: (t.company_id, t.department) in places).leader_id
