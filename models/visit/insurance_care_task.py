from odoo import fields, models


class InsuranceCareTask(models.Model):
    """Promised visits (R6) are fulfilled by visits: held, with report and evidence."""

    _inherit = "insurance.care.task"

    visit_ids = fields.One2many("insurance.visit", "task_id", "Visits")

    def _get_special_reason(self, name):
        reason = super()._get_special_reason(name)
        if reason or self.item_id.code != "R6":
            return reason
        if name == "done":
            return self.env._(
                "A visit counts only with its report: record it under Visits, and this is done."
            )
        if name == "reopen" and self.sudo().visit_ids.filtered("is_counted"):
            return self.env._("Reopen the visit that fulfils it: %s", self.visit_ids.display_name)
        return ""
