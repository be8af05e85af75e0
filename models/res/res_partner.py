from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules.birthday import check_birthday
from ...rules.masking import mask_email, mask_phone
from ..protection import forbid_protected, forbid_protected_defaults
from .branch_sync import fill_home_branch_query, sync_branches_query

READER = "insurance_service.group_reader"
CONTACT_DATA = "insurance_service.group_data_contact"
VALUE_DATA = "insurance_service.group_data_value"

CONTACT_ROLES = [("first", "First contact"), ("second", "Second contact")]
CONTACT_POSITIONS = [
    ("chairman", "Chairman"),
    ("general_manager", "General manager"),
    ("other", "Other"),
]
BIRTHDAY_CALENDARS = [("solar", "Solar"), ("lunar", "Lunar")]

#: Service contacts of one role a customer may have (Art. 16).
CONTACTS_PER_ROLE = 2
#: Positions whose holders join the top-client club with a gold customer (Art. 16).
CLUB_POSITIONS = ("chairman", "general_manager")
#: Set by assessment and policies only.
PROTECTED = frozenset(
    ("tier_id", "tier_period_id", "tier_round_id", "value_index", "home_company_id", "branch_ids")
)
#: Keys of the policy system: operations and the import maintain them.
KEYS = ("customer_code", "contact_code")


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === Group customer === #
    customer_code = fields.Char(
        copy=False, groups=READER, help="Key of the group customer in the policy system."
    )
    industry_name = fields.Char("Customer Industry", groups=READER)
    insured_headcount = fields.Integer("Insured Persons", groups=READER)
    branch_ids = fields.Many2many(
        "res.company",
        "insurance_customer_branch_rel",
        "partner_id",
        "company_id",
        "Served Branches",
        copy=False,
        readonly=True,
        groups=READER,
        help="Branches with a policy of the customer: they may see it. Kept by the policies.",
    )
    home_company_id = fields.Many2one(
        "res.company",
        "Home Branch",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=READER,
        help="Branch that looks after the customer; set by the assessment round.",
    )
    tier_id = fields.Many2one(
        "insurance.tier",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=READER,
        group_expand="_group_expand_tier",
        help="Service level the customer holds today, decided by an assessment round.",
    )
    tier_period_id = fields.Many2one(
        "insurance.tier.period",
        "Current Tier Period",
        copy=False,
        readonly=True,
        groups=READER,
        index="btree_not_null",
    )
    tier_round_id = fields.Many2one(
        "insurance.assessment.round",
        "Tier Decided In",
        copy=False,
        readonly=True,
        groups=READER,
        index="btree_not_null",
    )
    value_index = fields.Float(
        digits=(24, 12),
        copy=False,
        readonly=True,
        aggregator="avg",
        groups=VALUE_DATA,
        help="V of the round that decided the tier.",
    )
    policy_ids = fields.One2many("insurance.policy", "partner_id", groups=READER)
    tier_period_ids = fields.One2many("insurance.tier.period", "partner_id", groups=READER)
    assessment_line_ids = fields.One2many("insurance.assessment.line", "partner_id", groups=READER)

    # === Service contact (Art. 16) === #
    contact_code = fields.Char(
        copy=False, groups=READER, help="Key of the service contact in the policy system."
    )
    service_contact_role = fields.Selection(
        CONTACT_ROLES, copy=False, groups=READER, help="At most two of each per customer."
    )
    contact_position = fields.Selection(
        CONTACT_POSITIONS,
        groups=READER,
        help="Chairman and general manager of a gold customer belong to the top-client club.",
    )
    service_mobile = fields.Char("Mobile", copy=False, groups=CONTACT_DATA)
    service_email = fields.Char("Contact E-mail", copy=False, groups=CONTACT_DATA)
    # Superuser mode reads the plain value; what leaves is masked.
    service_mobile_masked = fields.Char(
        "Mobile (masked)", compute="_compute_masked", compute_sudo=True, groups=READER
    )
    service_email_masked = fields.Char(
        "Contact E-mail (masked)", compute="_compute_masked", compute_sudo=True, groups=READER
    )
    birthday = fields.Char(
        copy=False,
        groups=CONTACT_DATA,
        help="YYYY-MM-DD in the calendar beside it; a lunar February may have 30 days.",
    )
    birthday_calendar = fields.Selection(
        BIRTHDAY_CALENDARS, default="solar", copy=False, groups=CONTACT_DATA
    )
    is_top_club_member = fields.Boolean(
        "Top-client Club",
        compute="_compute_is_top_club_member",
        search="_search_is_top_club_member",
        groups=READER,
        help="Chairman or general manager of a gold customer (Art. 16).",
    )

    _customer_code_uniq = models.UniqueIndex(
        "(customer_code) WHERE customer_code IS NOT NULL",
        "A customer with this code exists already, maybe in another branch. "
        "Ask head office, or import the customer's policies.",
    )
    _contact_code_uniq = models.UniqueIndex(
        "(contact_code) WHERE contact_code IS NOT NULL",
        "A contact with this code exists already.",
    )
    # Customer lists sorted by value.
    _value_idx = models.Index("(value_index DESC, id) WHERE customer_code IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("service_mobile", "service_email")
    def _compute_masked(self):
        for partner in self:
            partner.service_mobile_masked = mask_phone(partner.service_mobile)
            partner.service_email_masked = mask_email(partner.service_email)

    @api.depends("contact_position", "parent_id.tier_id")
    def _compute_is_top_club_member(self):
        for partner in self:
            partner.is_top_club_member = (
                partner.contact_position in CLUB_POSITIONS
                and partner.parent_id.tier_id.code == "gold"
            )

    @api.model
    def _search_is_top_club_member(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("contact_position", "in", CLUB_POSITIONS) & Domain(
            "parent_id.tier_id.code", "=", "gold"
        )

    # === CONSTRAINT METHODS === #
    # In superuser mode: whoever edits an ordinary contact may not read the fields below.

    @api.constrains("customer_code", "is_company")
    def _check_customer_is_company(self):
        for partner in self.sudo():
            if partner.customer_code and not partner.is_company:
                raise ValidationError(
                    self.env._(
                        "%(name)s has a customer code, so it is an organisation: mark it as a "
                        "company, or remove the code.",
                        name=partner.name,
                    )
                )

    @api.constrains("service_contact_role", "parent_id")
    def _check_contact_role_has_customer(self):
        for partner in self.sudo().filtered("service_contact_role"):
            if not partner.parent_id.customer_code:
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be a service contact: only contacts of a group customer "
                        "are. Choose the customer first.",
                        name=partner.name,
                    )
                )

    @api.constrains("service_contact_role", "parent_id", "active")
    def _check_service_contact_limit(self):
        contacts_sudo = self.sudo().filtered(lambda p: p.active and p.service_contact_role)
        parent_ids = contacts_sudo.parent_id.ids
        if not parent_ids:
            return
        over = self._get_service_contacts_over_limit(parent_ids)
        if over:
            (parent_id, role), count = next(iter(over.items()))
            labels = dict(self._fields["service_contact_role"]._description_selection(self.env))
            raise ValidationError(
                self.env._(
                    "%(customer)s would have %(count)s contacts with the role “%(role)s”; "
                    "%(limit)s are allowed (Art. 16). Take the role from another contact, or "
                    "archive that one, first.",
                    customer=self.sudo().browse(parent_id).display_name,
                    count=count,
                    role=labels[role],
                    limit=CONTACTS_PER_ROLE,
                )
            )

    @api.constrains("birthday", "birthday_calendar")
    def _check_birthday(self):
        labels = dict(self._fields["birthday_calendar"]._description_selection(self.env))
        for partner in self.sudo().filtered("birthday"):
            if check_birthday(partner.birthday, partner.birthday_calendar or "solar"):
                raise ValidationError(
                    self.env._(
                        "%(value)s is no birthday in the %(calendar)s calendar (%(name)s). "
                        "Write YYYY-MM-DD, for example 1975-08-15, and check the calendar.",
                        value=partner.birthday,
                        calendar=labels[partner.birthday_calendar or "solar"],
                        name=partner.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._normalise_customer(vals) for vals in vals_list]
        forbid_protected(self, vals_list, PROTECTED)
        partners = super().create(vals_list)
        forbid_protected_defaults(partners, PROTECTED)
        partners_sudo = partners.sudo()
        self._check_keys_allowed(
            partners_sudo.filtered(lambda p: p.customer_code or p.contact_code)
        )
        family_sudo = partners_sudo.filtered(lambda p: p.customer_code or p.parent_id)
        if family_sudo:
            self._sync_branches(family_sudo.ids)
            # Odoo checked the rules before the branches were known.
            partners.check_access("create")
        return partners

    def write(self, vals):
        vals = self._normalise_customer(vals)
        forbid_protected(self, [vals], PROTECTED)
        keys = [name for name in KEYS if name in vals]
        if keys:
            changed = self.filtered(lambda p: any((p[k] or False) != vals[k] for k in keys))
            self._check_keys_allowed(changed)
            if "customer_code" in vals and not vals["customer_code"]:
                changed._check_customer_code_removable()
        result = super().write(vals)
        if {"customer_code", "parent_id"} & vals.keys():
            self._sync_branches(self.ids)
            # A contact must not be pushed to a customer of another branch.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_customer_with_facts(self):
        self.sudo()._check_customer_code_removable()

    # === BUSINESS METHODS === #

    @api.model
    def _normalise_customer(self, vals):
        """Return ``vals`` with trimmed keys; whoever has a customer code is an organisation."""
        keys = {name: (vals[name] or "").strip() or False for name in KEYS if name in vals}
        if keys.get("customer_code"):
            keys["is_company"] = True
        return {**vals, **keys}

    @api.model
    def _check_keys_allowed(self, partners):
        """Refuse a changed customer or contact code from anybody but operations."""
        if (
            partners
            and not self.env.su
            and not self.env.user.has_group("insurance_service.group_operations")
        ):
            raise AccessError(
                self.env._(
                    "Customer and contact codes come from the policy system: operations imports "
                    "or enters them. Leave the code empty, or ask operations."
                )
            )

    def _check_customer_code_removable(self):
        """Refuse to make a customer with facts or history an ordinary contact, or to delete it."""
        customers_sudo = self.sudo().with_context(active_test=False)
        kept = customers_sudo.filtered(
            lambda p: p.policy_ids or p.tier_period_ids or p.assessment_line_ids
        )
        if kept:
            raise UserError(
                self.env._(
                    "%(name)s has policies or assessments, which are kept for ever. "
                    "Archive the customer instead.",
                    name=kept[0].name,
                )
            )

    @api.model
    def _sync_branches(self, partner_ids):
        """Bring the branches that may see customers and their contacts up to date, set-wise.

        To be called after any change of policies, parents or codes; the import calls it once
        for all its customers. Fills an empty home branch, too.

        :param list partner_ids: ids of customers or contacts; descendants follow by themselves
        """
        if not partner_ids:
            return
        self.flush_model(["parent_id", "customer_code", "branch_ids", "home_company_id"])
        self.env["insurance.policy"].flush_model(
            ["partner_id", "company_id", "state", "date_start", "policy_number"]
        )
        self.env.execute_query(sync_branches_query(partner_ids, self.env.company.id))
        self.env.execute_query(fill_home_branch_query(partner_ids))
        self.invalidate_model(["branch_ids", "home_company_id"])

    @api.model
    def _get_service_contacts_over_limit(self, parent_ids):
        """Return the customers with too many active service contacts of one role.

        Touches the customers' rows: of two users who add contacts of one customer at the same
        time the second is repeated by Odoo and then sees the first one's contact. (A mere lock
        would not do: his snapshot is older.)

        :param list parent_ids: ids of customers
        :return: ``{(customer id, role): number of active contacts}``, more than two each
        :rtype: dict
        """
        self.flush_model(["parent_id", "service_contact_role", "active", "customer_code"])
        self.env.execute_query(
            SQL(
                "UPDATE res_partner SET customer_code = customer_code"
                " WHERE id IN (SELECT id FROM res_partner WHERE id = ANY(%s) ORDER BY id"
                " FOR NO KEY UPDATE) RETURNING id",
                list(parent_ids),
            )
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT parent_id, service_contact_role, count(*) FROM res_partner"
                " WHERE parent_id = ANY(%s) AND service_contact_role IS NOT NULL AND active"
                " GROUP BY 1, 2 HAVING count(*) > %s ORDER BY 1, 2",
                list(parent_ids),
                CONTACTS_PER_ROLE,
            )
        )
        return {(parent_id, role): count for parent_id, role, count in rows}
