from odoo import fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.sla_clock import done_day
from .insurance_complaint import ACCEPTED, OUTCOMES, WAYS
from .insurance_complaint_finding import PENDING

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
        complaint_sudo._set_decided(
            {
                "outcome": outcome,
                "finding": finding.strip(),
                "evidence": (evidence or "").strip() or False,
                "decision": decision.strip(),
                "cause_id": cause_id,
                "remedy": (remedy or "").strip() or False,
            }
        )

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
        complaints_sudo.person_ids.write(PENDING)
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
                raise ValidationError(
                    self.env._(
                        "%(person)s: %(problem)s", person=person.person_name, problem=problem
                    )
                )

    # === EFFECTS, IN SUPERUSER MODE === #

    def _set_decided(self, vals):
        self.write(
            {
                **vals,
                "state": "decided",
                "decided_at": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
                "decide_days": self._get_days_since_receipt(),
            }
        )
        self._after_decided()

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
        self.person_ids.write(PENDING)
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
