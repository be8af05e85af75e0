from odoo import api, fields, models
from odoo.fields import NO_ACCESS

from ..res.res_partner import READER

_GIVEN_FIELDS = (
    "is_gift",
    "state",
    "done_date",
    "date_due",
    "cost_actual",
    "cost_planned",
    "contact_id",
)


class ResPartner(models.Model):
    """What contacts and customers got as gifts this year, and what they still may get."""

    _inherit = "res.partner"

    gift_task_ids = fields.One2many("insurance.care.task", "contact_id", groups=READER)
    gift_years = fields.Json(
        compute="_compute_gift_years",
        compute_sudo=True,
        groups=NO_ACCESS,
        help="Calendar year -> what was given, and what is ordered or sent.",
    )
    gift_currency_id = fields.Many2one(
        "res.currency", compute="_compute_gift_totals", groups=READER
    )
    gift_count = fields.Integer("Gifts", compute="_compute_gift_totals", groups=READER)
    gift_total = fields.Monetary(
        "Gifts This Year",
        currency_field="gift_currency_id",
        compute="_compute_gift_totals",
        groups=READER,
        help="Given in this calendar year; of a customer: to all its contacts together.",
    )
    gift_pending = fields.Monetary(
        "Ordered or Sent",
        currency_field="gift_currency_id",
        compute="_compute_gift_totals",
        groups=READER,
    )
    gift_limit = fields.Monetary(
        "Yearly Limit",
        currency_field="gift_currency_id",
        compute="_compute_gift_totals",
        groups=READER,
        help="In gifts for one recipient and calendar year, set by head office; 0: none.",
    )
    gift_remaining = fields.Monetary(
        "Still Allowed",
        currency_field="gift_currency_id",
        compute="_compute_gift_totals",
        groups=READER,
    )

    # === COMPUTE METHODS === #

    @api.depends(
        *(f"gift_task_ids.{name}" for name in _GIVEN_FIELDS),
        *(f"care_task_ids.{name}" for name in _GIVEN_FIELDS),
    )
    def _compute_gift_years(self):
        """Add up the gifts by recipient: the contact, or the customer where a task has none."""
        mine = [
            ("is_gift", "=", True),
            "|",
            ("contact_id", "in", self.ids),
            "&",
            ("contact_id", "=", False),
            ("partner_id", "in", self.ids),
        ]
        tasks = self.env["insurance.care.task"]
        given = tasks._read_group(
            [*mine, ("state", "=", "done")],
            ["contact_id", "partner_id", "done_date:year"],
            ["cost_actual:sum"],
        )
        pending = tasks._read_group(
            [*mine, ("state", "in", ("ordered", "sent"))],
            ["contact_id", "partner_id", "date_due:year"],
            ["cost_planned:sum"],
        )
        totals = {}
        for place, rows in enumerate((given, pending)):
            for contact, customer, first_day, amount in rows:
                years = totals.setdefault((contact or customer).id, {})
                years.setdefault(str(first_day.year), [0.0, 0.0])[place] += amount
        for partner in self:
            partner.gift_years = totals.get(partner._origin.id, {})

    @api.depends("gift_years", "parent_id.home_company_id", "home_company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_gift_totals(self):
        counts = self._get_gift_counts()
        for partner in self:
            partner_sudo = partner.sudo()
            home = (partner_sudo.parent_id or partner_sudo).home_company_id or self.env.company
            root_sudo = home.sudo().root_id
            year = home._service_today().year
            recipients_sudo = partner_sudo
            if partner_sudo.customer_code:
                recipients_sudo |= partner_sudo.with_context(active_test=False).child_ids
            amounts = [recipient._get_gift_year(year) for recipient in recipients_sudo]
            given, pending = (sum(row[place] for row in amounts) for place in (0, 1))
            limit = 0 if partner_sudo.customer_code else root_sudo.gift_yearly_limit
            partner.gift_currency_id = root_sudo.currency_id
            partner.gift_count = counts.get(partner._origin.id, 0)
            partner.gift_total = given
            partner.gift_pending = pending
            partner.gift_limit = limit
            partner.gift_remaining = max(0.0, limit - given - pending)

    def _get_gift_counts(self):
        """Return how many gifts the user sees of each contact and customer, ever given."""
        groups = self.env["insurance.care.task"]._read_group(
            [
                ("is_gift", "=", True),
                ("state", "=", "done"),
                "|",
                ("contact_id", "in", self.ids),
                ("partner_id", "in", self.ids),
            ],
            ["contact_id", "partner_id"],
            ["__count"],
        )
        counts = {}
        for contact, customer, count in groups:
            for partner in {contact.id, customer.id}:
                counts[partner] = counts.get(partner, 0) + count
        return counts

    def _get_gift_year(self, year):
        """Return what one recipient got in a calendar year, and what is on its way.

        :param int year: calendar year
        :return: amounts given, and ordered or sent; of this partner alone, in superuser mode
        :rtype: tuple[float, float]
        """
        given, pending = (self.sudo().gift_years or {}).get(str(year), (0.0, 0.0))
        return given, pending
