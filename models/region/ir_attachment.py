from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class IrAttachment(models.Model):
    """Files of the home branch on a customer's card are not part of cross-region service."""

    _inherit = "ir.attachment"

    @api.model
    def _get_closed_partner_ids(self):
        """Return the customers whose card, but not whose files, is open to the user."""
        return () if self.env.su else self.env["res.partner"]._get_cross_only_ids()

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        if closed := self._get_closed_partner_ids():
            domain = Domain(domain) & ~(
                Domain("res_model", "=", "res.partner")
                & Domain("res_field", "=", False)
                & Domain("res_id", "in", closed)
            )
        return super()._search(domain, offset=offset, limit=limit, order=order, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        closed = self._get_closed_partner_ids()
        if not closed:
            return result
        refused = self.sudo().filtered(
            lambda a: a.res_model == "res.partner" and not a.res_field and a.res_id in closed
        )
        if not refused:
            return result
        forbidden = self.browse({*(result[0]._ids if result else ()), *refused._ids})
        return forbidden, lambda: AccessError(
            self.env._("Files of this customer are kept by its home branch.")
        )
