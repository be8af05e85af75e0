from odoo import api, fields, models

from .insurance_call import LINKS


class InsuranceComplaint(models.Model):
    """Calls that tell of a complaint: its answer answers them, its persons do not see them."""

    _inherit = "insurance.complaint"

    call_ids = fields.One2many("insurance.call", "complaint_id", "Calls", readonly=True)
    call_count = fields.Integer(compute="_compute_call_count")

    @api.depends("call_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_call_count(self):
        groups = self.env["insurance.call"]._read_group(
            [("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]
        )
        counts = dict(groups)
        for complaint in self:
            complaint.call_count = counts.get(complaint, 0)

    def action_view_calls(self):
        """Open the calls that tell of the complaint.

        :return: window action
        """
        self.ensure_one()
        self.env["insurance.call"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_call_action"
        )
        return {**action, "domain": [("complaint_id", "=", self.id)], "context": {}}

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "date_due" in vals:  # by the clocks only, so in superuser mode
            calls = self.call_ids.filtered(lambda call: not call.first_call_id)
            calls.write({"reply_due": vals["date_due"]})
        if vals.get("partner_id"):  # by linking only
            self._link_calls()
        return result

    def _link_calls(self):
        """Let calls of unknown callers follow their complaint. In superuser mode."""
        for complaint in self:
            calls = complaint.call_ids.filtered(lambda call: not call.partner_id)
            calls.write({name: complaint[name].id for name in LINKS})
            calls._set_registered()

    # === HOOKS, IN SUPERUSER MODE === #

    def _get_first_calls(self):
        """Return the calls that came in, also those of repeats."""
        calls = (self | self.merged_ids).call_ids
        return calls.filtered(lambda call: not call.first_call_id)

    def _after_replied(self):
        result = super()._after_replied()
        for complaint in self:
            calls = complaint._get_first_calls()
            calls._set_answered(complaint.reply_text, "unknown", complaint.replied_at)
        return result

    def _after_closed(self):
        result = super()._after_closed()
        for complaint in self:
            complaint._get_first_calls().is_satisfied = complaint.is_satisfied
        return result

    def _after_reopened(self):
        result = super()._after_reopened()
        for complaint in self:
            if complaint.state == "withdrawn":
                reason = self.env._("Complaint withdrawn: %s", complaint.close_reason)
                complaint._get_first_calls()._set_answered(reason, "unknown")
            else:
                complaint._get_first_calls().write({"state": "handed_over", "answered_at": False})
        return result

    def _after_persons_changed(self):
        result = super()._after_persons_changed()
        for complaint in self:
            calls = (complaint | complaint.merged_ids).call_ids
            calls._forget(complaint.respondent_ids)
        return result
