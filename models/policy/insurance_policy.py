from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...rules.exact import to_decimal
from ...rules.standard_premium import conversion_factor
from ..empty_help import with_import_link
from ..protection import forbid_protected

POLICY_STATES = [
    ("in_force", "In Force"),
    ("lapsed", "Lapsed"),
    ("matured", "Matured"),
    ("surrendered", "Surrendered"),
    ("cancelled", "Cancelled"),
]
#: Follow the product; never typed.
PROTECTED = frozenset(("line", "conversion_factor"))


class InsurancePolicy(models.Model):
    """A group policy as the policy system holds it.

    In force from ``date_start`` to ``date_end``, both inclusive; a cancelled one (cooling-off)
    never was. The money is in its entries (`insurance.policy.entry`).
    """

    _name = "insurance.policy"
    _description = "Insurance Policy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, policy_number"
    _rec_name = "policy_number"
    _check_company_auto = True

    policy_number = fields.Char(
        required=True, copy=False, tracking=True, help="Key of the policy in the policy system."
    )
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain=[("customer_code", "!=", False)],
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        tracking=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        "insurance.product", required=True, ondelete="restrict", index=True, tracking=True
    )
    line = fields.Selection(related="product_id.line", string="Line of Business", store=True)
    date_start = fields.Date("Start", required=True, tracking=True)
    date_end = fields.Date(
        "End", required=True, tracking=True, help="Last day of cover, inclusive."
    )
    state = fields.Selection(
        POLICY_STATES,
        default="in_force",
        required=True,
        tracking=True,
        help="A cancelled policy (cooling-off) never was: it and its entries count nowhere.",
    )
    payment_years = fields.Integer(help="Years over which a regular premium is paid.")
    insured_count = fields.Integer("Insured Persons")
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="Sees the policy and its customer. Default: the customer's salesperson.",
    )
    conversion_factor = fields.Float(
        digits=(10, 4),
        compute="_compute_conversion_factor",
        store=True,
        help="Standard premium = premium received x this factor.",
    )
    entry_ids = fields.One2many("insurance.policy.entry", "policy_id")
    premium = fields.Monetary(
        "Premium Received",
        compute="_compute_figures",
        help="Premiums less refunds, all years; nothing for a cancelled policy.",
    )
    claims = fields.Monetary("Claims Paid", compute="_compute_figures", help="All years.")
    is_in_force = fields.Boolean(
        compute="_compute_is_in_force",
        search="_search_is_in_force",
        help="Today lies between start and end, and the policy is not cancelled.",
    )

    _policy_number_uniq = models.Constraint(
        "unique(policy_number)", "A policy with this number exists already."
    )
    _dates_ordered = models.Constraint(
        "CHECK(date_end >= date_start)", "A policy cannot end before it starts."
    )
    _payment_years_positive = models.Constraint(
        "CHECK(payment_years >= 0 AND insured_count >= 0)",
        "Payment years and insured persons cannot be negative.",
    )
    # Customer card, collect and the salesperson's rule; branch lists and the company rule.
    _partner_idx = models.Index("(partner_id)")
    _company_idx = models.Index("(company_id, date_end)")

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    def _compute_user_id(self):
        for policy in self:
            user = policy._origin.user_id or policy.partner_id.user_id
            # A salesperson of another branch could not see the policy.
            policy.user_id = user if policy.company_id in user.sudo().company_ids else False

    @api.depends(
        "payment_years",
        "product_id.line",
        "product_id.payment",
        "product_id.has_conversion_factor",
        "product_id.conversion_factor",
    )
    def _compute_conversion_factor(self):
        for policy in self:
            product = policy.product_id
            own = None
            if product.has_conversion_factor:
                own = to_decimal(product.conversion_factor, 4)
            policy.conversion_factor = float(
                conversion_factor(product.line, product.payment, policy.payment_years, own)
            )

    @api.depends("entry_ids.amount", "entry_ids.kind", "state")
    def _compute_figures(self):
        groups = self.env["insurance.policy.entry"]._read_group(
            [("policy_id", "in", self.ids)],
            ["policy_id"],
            ["premium_amount:sum", "claim_amount:sum"],
        )
        sums = {policy: amounts for policy, *amounts in groups}
        for policy in self:
            policy.premium, policy.claims = sums.get(policy, (0, 0))

    @api.depends("date_start", "date_end", "state")
    def _compute_is_in_force(self):
        today = self.env["res.company"]._service_today()
        for policy in self:
            policy.is_in_force = (
                policy.state != "cancelled"
                and bool(policy.date_start and policy.date_end)
                and policy.date_start <= today <= policy.date_end
            )

    @api.model
    def _search_is_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["res.company"]._service_today()
        return [
            ("date_start", "<=", today),
            ("date_end", ">=", today),
            ("state", "!=", "cancelled"),
        ]

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id")
    def _check_partner_is_customer(self):
        for policy in self:
            if not policy.partner_id.sudo().customer_code:
                raise ValidationError(
                    self.env._(
                        "%(name)s has no customer code, so policy %(number)s cannot belong to it. "
                        "Enter the code on the customer first.",
                        name=policy.partner_id.display_name,
                        number=policy.policy_number,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        policies = super().create(vals_list)
        policies._check_customer_visible()
        self.env["res.partner"]._sync_branches(policies.partner_id.ids)
        return policies

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        moves = {"partner_id", "company_id"} & vals.keys()
        before_ids = self.partner_id.ids if moves else []
        result = super().write(vals)
        if moves:
            if "partner_id" in vals:
                self._check_customer_visible()
            # Rules were checked on the old branch: nobody pushes a policy to another one.
            self.check_access("write")
        if moves or "state" in vals or "date_start" in vals:
            self.env["res.partner"]._sync_branches(before_ids + self.partner_id.ids)
        return result

    def unlink(self):
        partner_ids = self.partner_id.ids
        result = super().unlink()
        self.env["res.partner"]._sync_branches(partner_ids)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_assessed(self):
        years = self._get_assessed_years()
        for policy in self:
            assessed = years.intersection(range(policy.date_start.year, policy.date_end.year + 1))
            if assessed:
                raise UserError(
                    self.env._(
                        "Policy %(number)s was in force in %(year)s, which a round has assessed. "
                        "Correct it instead: set its state, or archive it.",
                        number=policy.policy_number,
                        year=max(assessed),
                    )
                )

    # === BUSINESS METHODS === #

    def _check_customer_visible(self):
        """Refuse policies of customers that the user may not see: they would open them to him."""
        if not self.env.su:
            self.partner_id.check_access("read")

    def _check_not_over_refunded(self):
        """Refuse more refunds than premiums on a policy, all years together."""
        over = self._get_policies_over_refunded(self.ids) if self else []
        if over:
            raise ValidationError(
                self.env._(
                    "Policy %(number)s would have refunded more premium than it received. "
                    "Check kind and amount, or enter the missing premium first.",
                    number=self.browse(over[0]).policy_number,
                )
            )

    @api.model
    def _get_assessed_years(self):
        """Return the calendar years whose facts an assessment round has collected.

        :rtype: set[int]
        """
        rounds_sudo = self.env["insurance.assessment.round"].sudo()
        domain = [("kind", "=", "assessment"), ("state", "not in", ("draft", "cancelled"))]
        return set(rounds_sudo.search(domain).mapped("year"))

    @api.model
    def _get_policies_over_refunded(self, policy_ids):
        """Return the policies that refunded more than they received.

        Touches the policies' rows, so that of two entries made at the same time the second is
        repeated by Odoo and then sees the first.

        :param list policy_ids: ids of policies
        :return: ids of the policies whose refunds exceed their premiums, all years together
        :rtype: list[int]
        """
        self.env["insurance.policy.entry"].flush_model(["policy_id", "kind", "amount"])
        self.env.execute_query(
            SQL(
                "UPDATE insurance_policy SET policy_number = policy_number"
                " WHERE id IN (SELECT id FROM insurance_policy WHERE id = ANY(%s) ORDER BY id"
                " FOR NO KEY UPDATE) RETURNING id",
                list(policy_ids),
            )
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT policy_id FROM insurance_policy_entry WHERE policy_id = ANY(%s)"
                " GROUP BY policy_id HAVING"
                " COALESCE(sum(amount) FILTER (WHERE kind = 'refund'), 0)"
                " > COALESCE(sum(amount) FILTER (WHERE kind = 'premium'), 0)"
                " ORDER BY policy_id",
                list(policy_ids),
            )
        )
        return [policy_id for (policy_id,) in rows]

    @api.model
    def get_empty_list_help(self, help_message):
        """Lead importers from an empty list to the import."""
        return with_import_link(self, super().get_empty_list_help(help_message))
