from odoo import api, models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _build_wkhtmltopdf_args(
        self, paperformat_id, landscape, specific_paperformat_args=None, set_viewport_size=False
    ):
        """Do not wait for scripts on our forms: they have none, and a second a print adds up."""
        arguments = super()._build_wkhtmltopdf_args(
            paperformat_id,
            landscape,
            specific_paperformat_args=specific_paperformat_args,
            set_viewport_size=set_viewport_size,
        )
        form = self.env.ref("insurance_service.paperformat_form", raise_if_not_found=False)
        if form and paperformat_id == form and "--javascript-delay" in arguments:
            arguments[arguments.index("--javascript-delay") + 1] = "0"
        return arguments
