from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..res.res_partner import READER

OFFICER = "service_officer_id"
#: Who names service officers, besides head office: customer resources of the home branch.
SETTERS = ("insurance_service.group_branch_officer", "insurance_service.group_hq_officer")
#: Roles whose people are named; branch customer resources are specialists, too.
OFFICERS = ("insurance_service.group_specialist", "insurance_service.group_operations")


class ResPartner(models.Model):
    """The named service officer of a VIP customer (客户服务专员, G8)."""

    _inherit = "res.partner"

    service_officer_id = fields.Many2one(
        "res.users",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=READER,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'parent_of', home_company_id)]",
        help="Does on-site service and assistance for the VIP customer; works for the home branch.",
    )
    can_set_service_officer = fields.Boolean(
        compute="_compute_can_set_service_officer", groups=READER
    )

    @api.depends("home_company_id", "tier_id")
    @api.depends_context("uid")
    def _compute_can_set_service_officer(self):
        for partner in self:
            reason = partner._get_cannot_set_officer_reason()
            partner.can_set_service_officer = not reason

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered(lambda p: p.sudo().service_officer_id)._check_officer_named()
        return partners

    def write(self, vals):
        if OFFICER not in vals:
            return super().write(vals)
        officer_id = vals[OFFICER] or False
        changed = self.filtered(lambda p: p.sudo().service_officer_id.id != officer_id)
        changed._check_may_name_officer()
        result = super().write(vals)
        if officer_id:
            changed._check_officer_named()
        return result

    # === BUSINESS METHODS === #

    def action_set_service_officer(self, user_id):
        """Name the service officer of VIP customers.

        :param int user_id: somebody who does services for the home branch; False: nobody
        :raise AccessError: when the user names no officers for a customer's home branch
        :raise UserError: when a customer is no VIP, or the person does not fit
        """
        if not self:
            raise UserError(self.env._("Choose a customer first."))
        self.write({OFFICER: user_id})

    def _get_cannot_set_officer_reason(self):
        """Return why the user may not name this customer's officer; "" when he may."""
        self.ensure_one()
        user, home_sudo = self.env.user, self.sudo().home_company_id
        if self.env.su:
            return ""
        if not any(user.has_group(group) for group in SETTERS):
            return self.env._(
                "Service officers are named by the home branch's customer resources, or by head "
                "office customer resources."
            )
        if not home_sudo or not user._works_for(home_sudo):
            return self.env._(
                "%(customer)s is looked after by %(branch)s, for which you do not work.",
                customer=self.sudo().display_name,
                branch=home_sudo.name or self.env._("no branch"),
            )
        return ""

    def _check_may_name_officer(self):
        for partner in self:
            reason = partner._get_cannot_set_officer_reason()
            if reason:
                raise AccessError(reason)

    def _check_officer_named(self):
        """Refuse an officer for a customer who is no VIP, or one from elsewhere."""
        self._check_may_name_officer()
        for partner_sudo in self.sudo():
            officer, home = partner_sudo.service_officer_id, partner_sudo.home_company_id
            if not partner_sudo.tier_id.is_vip:
                raise ValidationError(
                    self.env._(
                        "%s is no VIP customer: only VIP customers have a named service officer.",
                        partner_sudo.display_name,
                    )
                )
            has_role = any(officer.has_group(group) for group in OFFICERS)
            if not officer.active or not has_role or not officer._works_for(home):
                raise ValidationError(
                    self.env._(
                        "%(user)s does no services for %(branch)s, the home branch of "
                        "%(customer)s. Choose one of its specialists or its business management.",
                        user=officer.name,
                        branch=home.name or self.env._("no branch"),
                        customer=partner_sudo.display_name,
                    )
                )
