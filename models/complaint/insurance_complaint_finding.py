from odoo import models

from .insurance_complaint_person import CONDUCTS, RESPONSIBILITIES

#: A finding before the decision.
PENDING = {
    "finding": "pending",
    "responsibility": False,
    "conduct": False,
    "evidence": False,
    "head_id": False,
    "verified_date": False,
    "verified_by_id": False,
}


class InsuranceComplaintPerson(models.Model):
    """What a decision says of each person concerned: checked, then kept."""

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
                **PENDING,
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
