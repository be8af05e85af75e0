from odoo import api, fields, models

from .insurance_complaint_person import PERSONNEL


class InsuranceComplaint(models.Model):
    """A decided complaint proposes consequences; a reopened one takes them back (Art. 34)."""

    _inherit = "insurance.complaint"

    consequence_ids = fields.One2many(
        "insurance.complaint.consequence", "complaint_id", "Consequences", groups=PERSONNEL
    )
    consequence_count = fields.Integer(
        "Consequences on Record", compute="_compute_consequence_count", groups=PERSONNEL
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_consequence_count(self):
        groups = self.env["insurance.complaint.consequence"]._read_group(
            [("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]
        )
        counts = dict(groups)
        for complaint in self:
            complaint.consequence_count = counts.get(complaint, 0)

    # === ACTION METHODS === #

    def action_view_consequences(self):
        """Open the consequences of the complaint that the user may see.

        :return: window action
        """
        self.ensure_one()
        self.env["insurance.complaint.consequence"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_complaint_consequence_action"
        )
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {}}

    # === HOOKS, IN SUPERUSER MODE === #

    def _after_decided(self):
        result = super()._after_decided()
        self._reconcile_consequences()
        return result

    def _after_reopened(self):
        result = super()._after_reopened()
        # What was proposed, rejected or confirmed rested on a finding that is gone.
        rows = self.env["insurance.complaint.consequence"].search(
            [("complaint_id", "in", self.ids), ("state", "!=", "withdrawn")]
        )
        rows.write({"is_stale": True, "is_kept": False})
        self._reconcile_consequences()
        return result

    def _after_persons_changed(self):
        result = super()._after_persons_changed()
        rows = self.env["insurance.complaint.consequence"].search(
            [("complaint_id", "in", self.ids)]
        )
        rows._set_concerned()
        return result

    def _take_over(self, other):
        # Both, before and after: what was verified may count in neither from now on.
        users = (self | other).person_ids.user_id
        result = super()._take_over(other)
        self.env["insurance.complaint.consequence"]._reconcile(users)
        return result

    def _reconcile_consequences(self):
        self.env["insurance.complaint.consequence"]._reconcile(self.person_ids.user_id)
