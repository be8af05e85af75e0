from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.sla_clock import done_day
from .insurance_complaint import ACCEPTED, OUTCOMES, WAYS
from .insurance_complaint_person import CONDUCTS, RESPONSIBILITIES

#: What a reopened complaint loses; it is kept in the log.
UNDECIDED = {
    "outcome": False,
    "finding": False,
    "evidence": False,
    "cause_id": False,
    "decision": False,
    "remedy": False,
    "decided_at": False,
    "decided_by_id": False,
    "replied_at": False,
    "reply_way": False,
    "reply_text": False,
    "closed_at": False,
    "is_satisfied": False,
    "close_reason": False,
}
#: A verified complaint has one of these outcomes.
UPHELD = ("justified", "partly")
_PENDING = {
    "finding": "pending",
    "responsibility": False,
    "conduct": False,
    "evidence": False,
    "head_id": False,
    "verified_date": False,
    "verified_by_id": False,
}


class InsuranceComplaint(models.Model):
    """What comes out: decide with evidence, answer the customer, close, reopen, withdraw."""

    _inherit = "insurance.complaint"

    reopened_at = fields.Datetime(
        readonly=True, copy=False, help="The clocks count from here when it had been answered."
    )

    # === ACTION METHODS === #

    def action_decide(
        self,
        outcome,
        finding,
        evidence,
        decision,
        cause_id=False,
        remedy=False,
        persons=None,
    ):
        """Record what was found out, what it rests on and what the customer will be told.

        :param str outcome: key of the selection
        :param str finding: what was found out
        :param str evidence: what it rests on; may be left out when papers are attached
        :param str decision: what the customer is told
        :param int cause_id: root cause; required when it is justified
        :param str remedy: what the customer gets; False: nothing
        :param dict persons: ``{person id: {finding, responsibility, conduct, evidence}}`` for
            every person concerned
        :raise ValidationError: says what is missing; nothing is changed
        """
        complaint_sudo = self._begin_step("decide")
        complaint_sudo.ensure_one()
        persons = {int(key): values for key, values in (persons or {}).items()}
        complaint_sudo._check_decision(outcome, finding, evidence, decision, cause_id)
        complaint_sudo._check_persons(outcome, persons)
        for person_sudo in complaint_sudo.person_ids:
            person_sudo._set_finding(persons[person_sudo.id])
        now = fields.Datetime.now()
        complaint_sudo.write(
            {
                "state": "decided",
                "outcome": outcome,
                "finding": finding.strip(),
                "evidence": (evidence or "").strip() or False,
                "decision": decision.strip(),
                "cause_id": cause_id,
                "remedy": (remedy or "").strip() or False,
                "decided_at": now,
                "decided_by_id": self.env.uid,
                "decide_days": complaint_sudo._get_days_since_receipt(),
            }
        )
        complaint_sudo._after_decided()

    def action_reply(self, way, text):
        """Record that the customer was told the decision: the clocks stop.

        :param str way: key of the selection
        :param str text: what the customer was told
        """
        complaints_sudo = self._begin_step("reply")
        if way not in dict(WAYS) or not (text or "").strip():
            raise ValidationError(
                self.env._("Say how the customer was answered, and what was said.")
            )
        for complaint_sudo in complaints_sudo:
            complaint_sudo.write(
                {
                    "state": "replied",
                    "replied_at": fields.Datetime.now(),
                    "reply_way": way,
                    "reply_text": text.strip(),
                    **complaint_sudo._get_verdicts(),
                }
            )
        complaints_sudo._after_replied()

    def action_close(self, satisfied="unknown"):
        """Close answered complaints.

        :param str satisfied: whether the customer accepts the answer: yes, no or unknown
        """
        complaints_sudo = self._begin_step("close")
        if satisfied not in dict(ACCEPTED):
            raise ValidationError(self.env._("Say whether the customer accepts the answer."))
        for complaint_sudo in complaints_sudo:
            complaint_sudo.write(
                {
                    "state": "closed",
                    "is_satisfied": satisfied,
                    "closed_at": fields.Datetime.now(),
                    "close_days": complaint_sudo._get_days_since_receipt(),
                }
            )
            complaint_sudo.activity_unlink(["mail.mail_activity_data_todo"])
        complaints_sudo._after_closed()

    def action_reopen(self, reason):
        """Look into decided complaints again; an answered one gets new clocks from today.

        :param str reason: required
        """
        complaints_sudo = self._begin_step("reopen")
        complaints_sudo._set_reopened(self._check_reason(reason))

    def action_withdraw(self, reason):
        """End the procedure on the day the customer takes the complaint back.

        :param str reason: how and why the customer withdraws; required
        """
        complaints_sudo = self._begin_step("withdraw")
        reason = self._check_reason(reason)
        complaints_sudo.write(
            {"state": "withdrawn", "close_reason": reason, "closed_at": fields.Datetime.now()}
        )
        complaints_sudo.activity_unlink(["mail.mail_activity_data_todo"])
        # Decided, then withdrawn: what was found has no consequences.
        complaints_sudo.person_ids.write(_PENDING)
        complaints_sudo._after_reopened()

    # === CHECKS === #

    def _check_decision(self, outcome, finding, evidence, decision, cause_id):
        """Refuse a decision without result, reasons or evidence. In superuser mode."""
        if outcome not in dict(OUTCOMES):
            raise ValidationError(self.env._("Choose the outcome of the verification."))
        if not (finding or "").strip() or not (decision or "").strip():
            raise ValidationError(
                self.env._("Write down what was found out and what the customer will be told.")
            )
        if not (evidence or "").strip() and not self.message_attachment_count:
            raise UserError(
                self.env._(
                    "A verification needs evidence: say what the finding rests on (recordings, "
                    "papers, statements), or attach it to the complaint."
                )
            )
        if outcome in UPHELD and not cause_id:
            raise ValidationError(self.env._("A justified complaint has a root cause: choose it."))

    def _check_persons(self, outcome, persons):
        """Refuse findings that are missing, of strangers or without evidence."""
        unknown = persons.keys() - set(self.person_ids.ids)
        if unknown:
            raise ValidationError(self.env._("The complaint does not name this person."))
        for person in self.person_ids:
            values = persons.get(person.id) or {}
            if problem := person._get_finding_problem(values, outcome in UPHELD):
                raise ValidationError(f"{person.person_name}: {problem}")

    # === EFFECTS, IN SUPERUSER MODE === #

    def _get_verdicts(self):
        """Return whether both promises were kept; once late stays late."""
        local = self.company_id._to_service_time(fields.Datetime.now())
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        done = done_day(local, calendar, self.company_id._get_service_hours())
        kept = {
            "tier_verdict": self.date_tier_due and done <= self.date_tier_due,
            "regulator_verdict": local.date() <= self.date_regulator_due,
        }
        if not self.date_tier_due:
            del kept["tier_verdict"]
        return {
            name: "in_time" if is_kept and self[name] != "late" else "late"
            for name, is_kept in kept.items()
        }

    def _set_reopened(self, reason):
        for complaint in self:
            text = self.env._("Reopened: %s", reason)
            if complaint.decision:
                text += "\n" + self.env._("Decision until now: %s", complaint.decision)
            complaint.message_post(body=text)
            vals = {"state": "investigating", "reopen_count": complaint.reopen_count + 1}
            if complaint.state != "decided":
                vals["reopened_at"] = fields.Datetime.now()
                vals.update(is_complex=False, extension_state=False, extension_days=0)
            complaint.write({**UNDECIDED, **vals})
        self.person_ids.write(_PENDING)
        self._set_clocks()
        self._after_reopened()

    # === EXTENSION METHODS, IN SUPERUSER MODE === #

    def _after_decided(self):
        """Just decided: other subjects extend it."""

    def _after_replied(self):
        """Just answered: other subjects extend it."""

    def _after_closed(self):
        """Just closed: other subjects extend it."""

    def _after_reopened(self):
        """Reopened or withdrawn, so nothing found before holds: other subjects extend it."""


class InsuranceComplaintPerson(models.Model):
    _inherit = "insurance.complaint.person"

    def _get_finding_problem(self, values, is_upheld):
        """Return what is wrong with a finding about this person; "" for nothing."""
        finding = values.get("finding")
        if finding not in ("verified", "not_verified"):
            return self.env._("Say whether the complaint about this person is verified.")
        if finding == "not_verified":
            return ""
        if not is_upheld:
            return self.env._("Nobody is responsible for a complaint that is not justified.")
        if not self.user_id:
            return self.env._("Name a user: only then can the complaint be verified.")
        if values.get("responsibility") not in dict(RESPONSIBILITIES):
            return self.env._("Say how far this person is responsible.")
        if not (values.get("evidence") or "").strip():
            return self.env._("Say what the finding about this person rests on.")
        if self.kind == "salesperson" and values.get("conduct") not in dict(CONDUCTS):
            return self.env._("Say what the conduct was.")
        return ""

    def _set_finding(self, values):
        """Keep a finding that was checked. In superuser mode."""
        is_verified = values["finding"] == "verified"
        company = self.company_id
        self.write(
            {
                **_PENDING,
                "finding": values["finding"],
                "evidence": (values.get("evidence") or "").strip() or False,
                "verified_by_id": self.env.uid,
                **(self._get_verified_vals(values) if is_verified else {}),
                "verified_date": is_verified and company._service_today(),
            }
        )

    def _get_verified_vals(self, values):
        team = self.env["insurance.service.team"].search(
            [("company_id", "=", self.employer_id.id), ("department", "=", self.department)],
            limit=1,
        )
        conduct = values.get("conduct")
        return {
            "responsibility": values["responsibility"],
            "conduct": conduct if conduct in dict(CONDUCTS) else False,
            "head_id": team.leader_id.id,
        }
