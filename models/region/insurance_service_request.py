from odoo import api, fields, models

from ..protection import forbid_protected, forbid_protected_defaults

LINK = frozenset(("cross_access_id",))


class InsuranceServiceRequest(models.Model):
    """Requests for customers of other branches remember the access they were made under."""

    _inherit = "insurance.service.request"

    cross_access_id = fields.Many2one(
        "insurance.cross.access",
        "Cross-region Access",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="Access of the serving branch to the customer under which it was registered.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, LINK)
        requests = super().create(vals_list)
        forbid_protected_defaults(requests, LINK)
        requests.sudo()._link_cross_access()
        return requests

    def write(self, vals):
        forbid_protected(self, [vals], LINK)
        return super().write(vals)

    def _link_cross_access(self):
        """Note the open access each request was made under, if any. In superuser mode."""
        away = self.filtered("is_cross_region")
        if not away:
            return
        accesses = self.env["insurance.cross.access"].search(
            [
                ("partner_id", "in", away.partner_id.ids),
                ("company_id", "parent_of", away.company_id.ids),
                ("state", "=", "open"),
            ]
        )
        for request in away:
            path = request.company_id.parent_path
            for access in accesses:
                serves = path.startswith(access.company_id.parent_path)
                if serves and access.partner_id == request.partner_id:
                    request.cross_access_id = access
                    access._log("request", request_id=request.id)
                    break

    def _get_promise_preview(self):
        """After cross-region access ended the serving branch keeps the tier it registered."""
        if not self.partner_id.has_access("read"):
            return False
        return super()._get_promise_preview()
