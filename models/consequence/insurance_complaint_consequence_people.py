from odoo import models

from ...rules.consequence_flow import DECISIONS

PERSONNEL_GROUP = "insurance_service.group_data_personnel"


class InsuranceComplaintConsequence(models.Model):
    """Who may decide: without a part in the complaint, and without an interest in its outcome."""

    _inherit = "insurance.complaint.consequence"

    def _get_involved(self):
        """Return who received, handled or decided the complaint."""
        case_sudo = self.sudo().person_id
        complaint_sudo = case_sudo.complaint_id
        return (
            complaint_sudo.user_id
            | complaint_sudo.decided_by_id
            | complaint_sudo.create_uid
            | case_sudo.verified_by_id
        )

    def _get_branch_heads(self):
        """Return the heads of the person's branch who have no part in the matter."""
        self.ensure_one()
        company_sudo = self.sudo().company_id
        group = self.env.ref("insurance_service.group_branch_head")
        users_sudo = self.env["res.users"].sudo()
        heads = users_sudo.search(
            [
                ("share", "=", False),
                ("all_group_ids", "in", group.ids),
                ("company_ids", "in", company_sudo.ids),
            ]
        )
        first = company_sudo.branch_head_id & heads
        return self._only_free(first | heads)

    def _get_deciders(self):
        """Return who may confirm: the branch's heads, or the GM office where none is free."""
        heads = self._get_branch_heads()
        if heads:
            return heads
        group = self.env.ref("insurance_service.group_hq_gm")
        company_sudo = self.sudo().company_id
        offices = self.env["res.users"].sudo()
        return self._only_free(
            offices.search(
                [
                    ("share", "=", False),
                    ("all_group_ids", "in", group.ids),
                    ("company_ids", "parent_of", company_sudo.ids),
                ]
            )
        )

    def _only_free(self, users_sudo):
        kept_out = self._get_involved() | self.sudo().concerned_ids
        return (users_sudo - kept_out).filtered(
            lambda user: user.active and user.has_group(PERSONNEL_GROUP)
        )

    def _get_special_reason(self, name):
        reason = super()._get_special_reason(name)
        if reason or self.env.su:
            return reason
        user, sudo = self.env.user, self.sudo()
        if user in sudo.concerned_ids:
            return self.env._("You are concerned yourself: somebody else takes this step.")
        if name in DECISIONS and user in self._get_involved():
            return self.env._(
                "You received, handled or decided the complaint: somebody else decides about "
                "its consequences."
            )
        if name in DECISIONS - {"decide_appeal"} and user not in self._get_deciders():
            return self.env._(
                "The head of %s decides; the General Managers' Office only where no head of the "
                "branch is free of interest.",
                sudo.company_id.name,
            )
        return self._get_step_reason(name)

    def _get_step_reason(self, name):
        """Return what the record itself holds against a step; "" for nothing."""
        method = getattr(self, f"_cannot_{name}", None)
        return method() if method else ""
