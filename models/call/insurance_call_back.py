from odoo import api, fields, models
from odoo.exceptions import ValidationError

CALL_ACTIVITY = "mail.mail_activity_data_call"


class InsuranceCall(models.Model):
    """Calling back: promised for a day, recorded as a call of its own, given up after tries."""

    _inherit = "insurance.call"

    later_call_count = fields.Integer("Tries", compute="_compute_later_call_count")

    @api.depends("later_call_ids")
    def _compute_later_call_count(self):
        groups = self._read_group(
            [("first_call_id", "in", self.ids)], ["first_call_id"], ["__count"]
        )
        counts = {call.id: count for call, count in groups}
        for call in self:
            call.later_call_count = counts.get(call.id, 0)

    # === ACTION METHODS === #

    def action_promise_call_back(self, date=False, user_id=False):
        """Promise to call back; whoever does it gets an activity for the day.

        :param date: day, not before today; False: the day the answer is due, or today
        :param int user_id: colleague who takes calls for the branch and may see this one; False:
            the user
        """
        calls_sudo = self._begin_step("promise_call_back")
        user = self._find_by_id("res.users", user_id or self.env.uid)
        date = self._parse_day(date)
        for call_sudo in calls_sudo:
            call_sudo._check_caller(user)
            today = call_sudo.company_id._service_today()
            day = date or max(call_sudo.reply_due or today, today)
            if day < today:
                raise ValidationError(self.env._("Promise a day from today on."))
            call_sudo.write({"call_back_user_id": user.id, "call_back_date": day})
            call_sudo._plan(user, day)
        return True

    def action_call_back(self, is_reached, text, satisfied="unknown", is_answer=True):
        """Record that the caller was called back.

        :param bool is_reached: False: nobody answered; the call stays open
        :param str text: what was said, or what was tried; required
        :param str satisfied: whether the caller is satisfied: yes, no or unknown
        :param bool is_answer: what was said answers the call: its clock stops
        :return: the outgoing call
        """
        call_sudo = self._begin_step("call_back")
        text, satisfied = self._check_answer(text, satisfied)
        later_sudo = call_sudo._create_call_back(bool(is_reached), text, satisfied)
        if is_reached and call_sudo.state == "answered":
            call_sudo.is_satisfied = satisfied
        elif is_reached and is_answer and not call_sudo.complaint_id:
            call_sudo._set_answered(text, satisfied)
        if is_reached:
            call_sudo.write({"call_back_date": False, "call_back_user_id": False})
            call_sudo.activity_unlink([CALL_ACTIVITY])
        return self.browse(later_sudo.id)

    def action_give_up(self, reason):
        """Close calls whose caller could not be reached; each was called back at least once.

        :param str reason: what was tried; required
        """
        calls_sudo = self._begin_step("give_up")
        calls_sudo.write(
            {
                "state": "given_up",
                "give_up_reason": self._check_reason(reason),
                "call_back_date": False,
                "call_back_user_id": False,
            }
        )
        calls_sudo.activity_unlink([CALL_ACTIVITY])
        return True

    # === HELPERS === #

    def _plan_answer(self):
        """Remind whoever took calls to answer them. In superuser mode."""
        for call in self:
            call._plan(call.user_id, call.reply_due or call.company_id._service_today())

    def _plan(self, user, day):
        """Let somebody call back on a day, and nobody else. In superuser mode."""
        self.activity_unlink([CALL_ACTIVITY])
        self.activity_schedule(
            CALL_ACTIVITY,
            date_deadline=day,
            user_id=user.id,
            summary=self.with_context(lang=user.lang).env._("Answer the caller of %s", self.name),
        )

    @api.model
    def _parse_day(self, date):
        """Return a day a client sent; None for none."""
        try:
            return fields.Date.to_date(date)
        except (TypeError, ValueError):
            raise ValidationError(self.env._("Promise a day from today on.")) from None

    def _check_caller(self, user):
        """Refuse somebody who takes no calls for the branch or may not see this one.

        :raise ValidationError: says which
        """
        roles = self._steps["register"].roles
        can = user and any(user.has_group(f"insurance_service.group_{role}") for role in roles)
        if not can or not user.active or not user._works_for(self.company_id):
            raise ValidationError(
                self.env._(
                    "%(user)s takes no calls for %(branch)s. Choose a colleague who does.",
                    user=user.sudo().name or self.env._("Nobody"),
                    branch=self.company_id.name,
                )
            )
        self._check_readers(user)

    def _create_call_back(self, is_reached, text, satisfied):
        """Create the outgoing call of this one. In superuser mode."""
        return self.create(
            {
                "direction": "out",
                "kind": self.kind,
                "user_id": self.env.uid,
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "contact_id": self.contact_id.id,
                "policy_id": self.policy_id.id,
                "caller_name": self.caller_name,
                "caller_phone": self.caller_phone,
                "content": text,
                "first_call_id": self.id,
                # Tells of the same matter, so hidden from the same people.
                "complaint_id": self.complaint_id.id,
                "is_reached": is_reached,
                "state": "answered" if is_reached else "given_up",
                "is_satisfied": is_reached and satisfied,
            }
        )
