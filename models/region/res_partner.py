from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_datetime, format_list

from ..res.res_partner import READER

#: Staff of a serving branch that sees a customer under cross-region service.
SERVING_ROLES = ("specialist", "branch_head", "operations")


class ResPartner(models.Model):
    """Customers served by branches that are not their own (1.6 R8, 26.6)."""

    _inherit = "res.partner"

    is_national_customer = fields.Boolean(
        "National Customer",
        copy=False,
        groups=READER,
        help="Needs service in other regions than its home branch's; set by head office.",
    )
    is_cross_region_customer = fields.Boolean(
        "Needs Cross-region Service",
        compute="_compute_is_cross_region_customer",
        search="_search_is_cross_region_customer",
        groups=READER,
        help="National customer, or insured in more than one branch (Art. 26.6).",
    )
    served_branch_names = fields.Char(
        "Insured In", compute="_compute_served_branch_names", compute_sudo=True, groups=READER
    )
    cross_access_ids = fields.One2many("insurance.cross.access", "partner_id", groups=READER)
    cross_access_open_count = fields.Integer(
        "Open Cross-region", compute="_compute_cross_access_open_count", groups=READER
    )
    cross_request_ids = fields.One2many(
        "insurance.service.request",
        "partner_id",
        "Cross-region Requests",
        domain=[("is_cross_region", "=", True)],
        groups=READER,
    )
    cross_request_count = fields.Integer(
        "Requests Elsewhere",
        compute="_compute_cross_request_count",
        groups=READER,
        help="Requests done by another branch than the customer's own.",
    )
    # The record rule asks it. Its search reads the clock at every query: nothing of the domain
    # that Odoo caches per user knows the time, so access ends to the second.
    is_cross_served = fields.Boolean(
        "Served Cross-region",
        compute="_compute_is_cross_served",
        search="_search_is_cross_served",
        groups=READER,
        help="The user's branch has open cross-region access to this customer.",
    )
    cross_served_text = fields.Char(compute="_compute_cross_served_text", groups=READER)

    # === COMPUTE METHODS === #

    @api.depends("is_national_customer", "branch_ids")
    def _compute_is_cross_region_customer(self):
        for partner in self:
            several = len(partner.sudo().branch_ids) > 1
            partner.is_cross_region_customer = bool(partner.customer_code) and (
                partner.is_national_customer or several
            )

    @api.model
    def _search_is_cross_region_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        several = SQL(
            "(SELECT partner_id FROM insurance_customer_branch_rel GROUP BY partner_id"
            " HAVING count(*) > 1)"
        )
        return Domain("customer_code", "!=", False) & (
            Domain("is_national_customer", "=", True) | Domain("id", "in", several)
        )

    @api.depends("branch_ids")
    def _compute_served_branch_names(self):
        for partner in self:
            names = partner.branch_ids.sorted("branch_code").mapped("name")
            partner.served_branch_names = format_list(self.env, names) if names else False

    @api.depends("cross_access_ids.expires_at", "cross_access_ids.ended_at")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_cross_access_open_count(self):
        accesses = self.env["insurance.cross.access"]
        counts = {}
        if accesses.has_access("read"):
            domain = [("partner_id", "in", self.ids), ("state", "=", "open")]
            counts = dict(accesses._read_group(domain, ["partner_id"], ["__count"]))
        for partner in self:
            partner.cross_access_open_count = counts.get(partner._origin, 0)

    @api.depends("cross_request_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_cross_request_count(self):
        domain = [("partner_id", "in", self.ids), ("is_cross_region", "=", True)]
        requests = self.env["insurance.service.request"]
        counts = dict(requests._read_group(domain, ["partner_id"], ["__count"]))
        for partner in self:
            partner.cross_request_count = counts.get(partner._origin, 0)

    @api.depends(
        "cross_access_ids.expires_at",
        "cross_access_ids.ended_at",
        "parent_id.cross_access_ids.expires_at",
        "parent_id.cross_access_ids.ended_at",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_cross_served(self):
        """Single records are checked by value, lists by the search: both ask the same domain."""
        domain = Domain("id", "in", self.ids) & self._get_cross_served_domain()
        served_sudo = self.sudo().with_context(active_test=False).search(domain)
        for partner in self:
            partner.is_cross_served = partner._origin.id in served_sudo._ids

    @api.model
    def _search_is_cross_served(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_cross_served_domain()

    @api.model
    def _get_cross_served_domain(self):
        """Return the domain of customers and service contacts opened to the user's branches now."""
        user = self.env.user
        if not any(user.has_group(f"insurance_service.group_{role}") for role in SERVING_ROLES):
            return Domain.FALSE
        companies = self.env.companies & user.sudo().company_ids
        opened = Domain("state", "=", "open") & Domain("company_id", "child_of", companies.ids)
        contact = Domain("service_contact_role", "!=", False)
        return Domain("cross_access_ids", "any", opened) | (
            contact & Domain("parent_id", "any", Domain("cross_access_ids", "any", opened))
        )

    @api.depends("is_cross_served")
    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_cross_served_text(self):
        opened = [("partner_id", "in", self.ids), ("state", "=", "open")]
        served = self.filtered("is_cross_served")
        accesses = self.env["insurance.cross.access"].search(opened) if served else ()
        until = {access.partner_id.id: access for access in accesses}
        for partner in self:
            access = until.get(partner._origin.id) if partner in served else None
            partner.cross_served_text = access and self.env._(
                "Customer of %(home)s. %(branch)s sees this card until %(until)s: serve it at its "
                "own tier.",
                home=access.home_company_id.sudo().name,
                branch=access.company_id.sudo().name,
                until=format_datetime(self.env, access.expires_at, dt_format="short"),
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        # A default of the user or the context counts, too.
        if not self.env.su and any(partners.sudo().mapped("is_national_customer")):
            self._check_may_set_national()
        return partners

    def write(self, vals):
        if "is_national_customer" in vals and not self.env.su:
            self._check_may_set_national()
        return super().write(vals)

    # === BUSINESS METHODS === #

    @api.model
    def _check_may_set_national(self):
        if not self.env.user.has_group("insurance_service.group_hq_officer"):
            raise AccessError(
                self.env._("Head office customer resources decides who is a national customer.")
            )

    def _get_card_action(self):
        """Return the window action that opens the customer's card."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.id,
            "views": [(self.get_formview_id(), "form")],
        }

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Keep the notes of the home branch to it: they tell tiers, rounds and colleagues.

        Who reads a card under cross-region service only cannot write it; so messages of such
        customers ask for the right to write.
        """
        result = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "read":
            closed = set(self._get_cross_only_ids())
            result.update((partner, "write") for partner in self if partner.id in closed)
        return result

    @api.model
    def _get_cross_only_ids(self):
        """Return the customers and contacts the user sees by cross-region service only."""
        served = self._get_cross_served_domain()
        if served.is_false():
            return ()
        own = Domain("branch_ids", "child_of", self.env.companies.ids)
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        return partners_sudo.search(served & ~own)._ids
