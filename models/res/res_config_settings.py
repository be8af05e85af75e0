from odoo import fields, models

from .res_company import SETTERS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_tz = fields.Selection(
        related="company_id.root_id.service_tz", readonly=False, groups=",".join(SETTERS)
    )

    def action_open_service_settings(self):
        """Open the settings of the service: head office with its branches.

        :return: window action
        """
        return self.env["res.company"].action_open_service_settings()
