from odoo import api, fields, models

from ..empty_help import with_import_link
from .res_partner import READER

OPERATIONS = "insurance_service.group_operations"


class ResPartnerCard(models.Model):
    """What the customer's screens show besides its own data: counts, badge, the right form."""

    _inherit = "res.partner"

    tier_code = fields.Char(related="tier_id.code", groups=READER)
    policy_count = fields.Integer("Policies", compute="_compute_policy_counts", groups=READER)
    policy_in_force_count = fields.Integer(
        "Policies in Force", compute="_compute_policy_counts", groups=READER
    )
    policy_date_end = fields.Date(
        "Covered Until",
        compute="_compute_policy_counts",
        groups=READER,
        help="Last day of the policies in force today; the one that ends last counts.",
    )
    entry_count = fields.Integer("Policy Entries", compute="_compute_entry_count", groups=READER)
    salesperson_ids = fields.Many2many(
        "res.users",
        string="Salespersons",
        compute="_compute_salesperson_ids",
        groups=READER,
        help="The customer's own salesperson and those of its policies; they see the customer.",
    )
    tier_period_count = fields.Integer(
        "Tier Periods", compute="_compute_assessment_counts", groups=READER
    )
    assessment_line_count = fields.Integer(
        "Assessments", compute="_compute_assessment_counts", groups=READER
    )
    service_contact_ids = fields.One2many(
        "res.partner",
        "parent_id",
        "Service Contacts",
        domain=[("is_company", "=", False), ("type", "=", "contact")],
        groups=READER,
        help="First contacts are the principal leaders, second ones the principal handlers; "
        "two of each at most.",
    )

    # === COMPUTE METHODS === #

    def _compute_policy_counts(self):
        policies = self.env["insurance.policy"].with_context(active_test=False)
        mine = [("partner_id", "in", self.ids)]
        counts = dict(policies._read_group(mine, ["partner_id"], ["__count"]))
        in_force = {
            partner: (count, date_end)
            for partner, count, date_end in policies._read_group(
                [*mine, ("is_in_force", "=", True)], ["partner_id"], ["__count", "date_end:max"]
            )
        }
        for partner in self:
            partner.policy_count = counts.get(partner, 0)
            count, date_end = in_force.get(partner, (0, False))
            partner.policy_in_force_count = count
            partner.policy_date_end = date_end

    def _compute_entry_count(self):
        counts = dict(
            self.env["insurance.policy.entry"]._read_group(
                [("policy_id.partner_id", "in", self.ids)],
                ["policy_id.partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.entry_count = counts.get(partner, 0)

    @api.depends("user_id", "policy_ids.user_id")
    def _compute_salesperson_ids(self):
        groups = self.env["insurance.policy"]._read_group(
            [("partner_id", "in", self.ids), ("user_id", "!=", False)],
            ["partner_id"],
            ["user_id:recordset"],
        )
        users = dict(groups)
        for partner in self:
            partner.salesperson_ids = partner.user_id | users.get(partner, partner.user_id)

    def _compute_assessment_counts(self):
        mine = [("partner_id", "in", self.ids)]
        periods = dict(
            self.env["insurance.tier.period"]._read_group(mine, ["partner_id"], ["__count"])
        )
        lines = dict(
            self.env["insurance.assessment.line"]._read_group(
                [*mine, ("round_id.kind", "=", "assessment")], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.tier_period_count = periods.get(partner, 0)
            partner.assessment_line_count = lines.get(partner, 0)

    # === CRUD METHODS === #

    def get_formview_id(self, access_uid=None):
        """Open customers and service contacts in their own forms, wherever they are linked."""
        user = self.env["res.users"].browse(access_uid) if access_uid else self.env.user
        if len(self) == 1 and user.has_group(READER):
            if self.customer_code:
                return self.env.ref("insurance_service.res_partner_view_form_customer").id
            if self.parent_id.customer_code and not self.is_company:
                return self.env.ref("insurance_service.res_partner_view_form_contact").id
        return super().get_formview_id(access_uid=access_uid)

    @api.model
    def _group_expand_tier(self, tiers, domain):
        """Show the VIP tiers as columns, empty ones too."""
        return tiers | tiers.search([("is_vip", "=", True)])

    # === VIEWS === #

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        """The customers' views differ by role, see below."""
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self.env.user.has_group(OPERATIONS))

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Offer to create customers to operations only: others may not give a customer code."""
        arch, view = super()._get_view(view_id, view_type, **options)
        is_customer_view = "o_insurance_customer" in arch.get("class", "").split()
        if is_customer_view and not self.env.user.has_group(OPERATIONS):
            arch.set("create", "0")
        return arch, view

    @api.model
    def get_empty_list_help(self, help_message):
        """Lead importers from an empty list to the import."""
        return with_import_link(self, super().get_empty_list_help(help_message))
