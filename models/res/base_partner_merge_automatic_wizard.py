from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Refuse to merge customers: merging deletes rows it cannot move, history among them."""
        partners_sudo = (
            self.env["res.partner"].sudo().browse(partner_ids)
            | (dst_partner or self.env["res.partner"]).sudo()
        )
        kept = partners_sudo.exists().filtered("branch_ids")
        if kept:
            raise UserError(
                self.env._(
                    "%(name)s belongs to the group customers, which the policy system keeps "
                    "apart by their codes. Have the policies moved there, and archive the "
                    "customer or contact that is not needed.",
                    name=kept[0].display_name,
                )
            )
        return super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)
