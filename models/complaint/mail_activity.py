from odoo import api, models


class MailActivity(models.Model):
    """An activity shows its record's name to whoever it is assigned to, whatever his rights."""

    _inherit = "mail.activity"

    @api.constrains("user_id", "res_model_id", "res_id")
    def _check_assignee_reads_record(self):
        """Refuse activities on guarded records for people who may not read them.

        :raise UserError: names the person
        """
        for activity in self.sudo().filtered("user_id"):
            model = self.env.get(activity.res_model)
            if getattr(model, "_is_for_readers_only", False):
                record = model.browse(activity.res_id).exists()
                record._check_readers(activity.user_id)
