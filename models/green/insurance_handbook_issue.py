from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..protection import forbid_protected

PROTECTED = frozenset(("company_id", "tier_id", "issued_by_id", "is_further"))
#: What a receipt says; once it is signed only the signature's facts may follow.
FIXED = frozenset(("partner_id", "year", "date", "quantity"))
DELIVERIES = [
    ("in_person", "In Person"),
    ("visit", "At a Visit"),
    ("courier", "By Courier"),
    ("salesperson", "By the Salesperson"),
]


class InsuranceHandbookIssue(models.Model):
    """A VIP handbook given to a customer (VIP服务手册, G6): one a year, more with a reason."""

    _name = "insurance.handbook.issue"
    _description = "Handbook Issue"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _allow_sudo_commands = False

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain=[("customer_code", "!=", False), ("tier_id.is_vip", "=", True)],
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Given To",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('parent_id', '=', partner_id)]",
        help="Service contact of the customer.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Home Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="Branch that looked after the customer when it was issued.",
    )
    tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict")
    year = fields.Integer(
        "Edition", required=True, default=lambda self: self._get_today().year, aggregator=None
    )
    date = fields.Date(required=True, default=lambda self: self._get_today(), tracking=True)
    quantity = fields.Integer(required=True, default=1, tracking=True)
    delivery = fields.Selection(DELIVERIES, required=True, default="in_person")
    received_by = fields.Char(tracking=True, help="Who signed the receipt.")
    received_date = fields.Date("Received On", tracking=True)
    is_further = fields.Boolean(
        "Further Copy", readonly=True, help="Not the first of the year for this customer."
    )
    reason = fields.Char(help="Why a further copy in the same year: lost, another site ...")
    note = fields.Text()
    issued_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict", index=True
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "At least one handbook is handed over."
    )
    _year_sane = models.Constraint(
        "CHECK(year BETWEEN 2000 AND 2100)", "Give the year of the edition, for example 2026."
    )
    _one_a_year = models.UniqueIndex(
        "(partner_id, year) WHERE is_further IS NOT TRUE",
        "The customer has a handbook of this year already: give the reason for a further copy.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id", "contact_id", "date", "received_date")
    def _check_facts(self):
        today = self._get_today()
        for issue in self.sudo():
            if issue.contact_id and issue.contact_id.commercial_partner_id != issue.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s.",
                        contact=issue.contact_id.display_name,
                        customer=issue.partner_id.display_name,
                    )
                )
            if max(issue.date, issue.received_date or issue.date) > today:
                raise ValidationError(self.env._("A handbook cannot be issued in the future."))
            if issue.received_date and issue.received_date < issue.date:
                raise ValidationError(self.env._("It was received before it was issued."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        self._check_role()
        defaults = self.default_get(["partner_id", "year"])
        vals_list = [{**defaults, **vals} for vals in vals_list]
        partner_ids = [vals.get("partner_id") for vals in vals_list]
        if not all(partner_ids):
            raise ValidationError(self.env._("Choose the customer."))
        if not self.env.su:
            self.env["res.partner"].browse(partner_ids).check_access("read")
        given = self._get_given(vals_list)
        rows = []
        for vals in vals_list:
            key = (vals["partner_id"], int(vals["year"] or 0))
            rows.append({**vals, **self._get_kept_vals(vals, key in given)})
            given.add(key)
        return super().create(rows)

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        for issue in self if FIXED & vals.keys() and not self.env.su else ():
            raise UserError(
                self.env._(
                    "Customer, edition, date and quantity of %s are on the receipt: they stay. "
                    "Add a note, or issue a further copy.",
                    issue.display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Issues of handbooks are kept: add a note instead."))

    # === BUSINESS METHODS === #

    @api.model
    def _get_today(self):
        return self.env.company._service_today()

    @api.model
    def _check_role(self):
        if not self.env.su and not self.env.user._does_services():
            raise AccessError(self.env._("Handbooks are issued by the service staff."))

    @api.model
    def _get_given(self, vals_list):
        """Return the ``(customer, year)`` that have a handbook already.

        Touches the customers: of two people who issue to one customer at the same time Odoo
        repeats the second, who then sees the first one's.
        """
        partner_ids = [vals["partner_id"] for vals in vals_list]
        self.env.execute_query(
            SQL(
                "UPDATE res_partner SET customer_code = customer_code WHERE id IN (SELECT id FROM"
                " res_partner WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) RETURNING id",
                partner_ids,
            )
        )
        rows = self.sudo().search_fetch([("partner_id", "in", partner_ids)], ["partner_id", "year"])
        return {(row.partner_id.id, row.year) for row in rows}

    def _get_kept_vals(self, vals, is_further):
        """Return what the system keeps of an issue, and refuse one that is not due."""
        partner_sudo = self.env["res.partner"].sudo().browse(vals["partner_id"])
        home = partner_sudo.home_company_id
        if not partner_sudo.tier_id.is_vip or not home:
            raise ValidationError(
                self.env._(
                    "%s is no VIP customer: handbooks are for VIP customers (G6).",
                    partner_sudo.display_name,
                )
            )
        if not self.env.su and not self.env.user._works_for(home):
            raise AccessError(
                self.env._(
                    "%(customer)s is looked after by %(branch)s, for which you do not work.",
                    customer=partner_sudo.display_name,
                    branch=home.name,
                )
            )
        self._check_further(vals, partner_sudo, is_further)
        return {
            "company_id": home.id,
            "tier_id": partner_sudo.tier_id.id,
            "issued_by_id": self.env.uid,
            "is_further": is_further,
        }

    def _check_further(self, vals, partner_sudo, is_further):
        if is_further and not (vals.get("reason") or "").strip():
            raise ValidationError(
                self.env._(
                    "%(customer)s has the handbook of %(year)s already. Give the reason for a "
                    "further copy.",
                    customer=partner_sudo.display_name,
                    year=vals["year"],
                )
            )
