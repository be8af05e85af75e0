from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...rules import budget as rules
from ...rules.exact import to_decimal
from ..const import DEPARTMENTS
from ..protection import forbid_protected
from ..statistics import refresh_statistics

#: What a preparer gives; everything else is the system's.
INPUT = frozenset(
    (
        "budget_id",
        "tier_id",
        "item_id",
        "customers",
        "contacts_first",
        "contacts_second",
        "times",
        "unit_cost",
        "unit_cost_second",
        "amount",
        "reason",
    )
)
#: What nothing but reservations and approvals writes, and where it starts.
START = {"reserved": 0, "spent": 0, "available": 0, "initial_amount": 0, "is_calculated": False}


class InsuranceServiceBudgetLine(models.Model):
    """What one service to one tier may cost in a year: a row of attachment 7.

    Customers x contacts x times x unit cost. `reserved` and `spent` are kept by the care tasks
    that the line pays; the database refuses any sum above the amount.
    """

    _name = "insurance.service.budget.line"
    _description = "Service Budget Line"
    _order = "year desc, company_id, department, tier_id, item_sequence, id"
    _allow_sudo_commands = False
    _check_company_auto = True

    budget_id = fields.Many2one(
        "insurance.service.budget", required=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    department = fields.Selection(DEPARTMENTS, required=True, readonly=True)
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    state = fields.Selection(related="budget_id.state", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_id = fields.Many2one("insurance.tier", required=True, ondelete="restrict")
    tier_code = fields.Char(related="tier_id.code")
    item_id = fields.Many2one(
        "insurance.service.item",
        "Service",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("care_kind", "!=", False)],
    )
    item_sequence = fields.Integer(related="item_id.sequence", store=True, aggregator=None)
    service_class = fields.Selection(related="item_id.service_class", store=True)
    is_per_contact = fields.Boolean(
        "For Each Contact", compute="_compute_is_per_contact", store=True, precompute=True
    )
    customers = fields.Integer(help="Of the tier, in the branch; for head office in all.")
    contacts_first = fields.Integer("First Contacts", help="Of all these customers together.")
    contacts_second = fields.Integer("Second Contacts", help="Of all these customers together.")
    times = fields.Integer(
        "Times a Year",
        default=1,
        aggregator=None,
        help="For each customer or contact. Of events: how many you assume.",
    )
    unit_cost = fields.Monetary(aggregator=None)
    unit_cost_second = fields.Monetary("Unit Cost, Second Contacts", aggregator=None)
    calculated_amount = fields.Monetary(
        "Calculated",
        compute="_compute_calculated_amount",
        store=True,
        help="Customers or contacts x times x unit cost.",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="What it comes to; another amount needs a reason. Supplements included.",
    )
    reason = fields.Char("Reason of Own Amount")
    is_calculated = fields.Boolean(readonly=True, help="From the standards, not added by hand.")
    initial_amount = fields.Monetary(
        "Originally Approved", readonly=True, help="Without later supplements."
    )
    reserved = fields.Monetary(readonly=True, default=0, help="Planned care, not done yet.")
    spent = fields.Monetary(readonly=True, default=0, help="Actual cost of care done.")
    available = fields.Monetary(
        compute="_compute_available", store=True, help="Neither reserved nor spent."
    )
    variance = fields.Monetary(
        compute="_compute_variance", help="Budget less actual cost: what was not spent."
    )
    used_share = fields.Float(
        "Used", compute="_compute_variance", help="Reserved and spent, percent."
    )
    is_over_initial = fields.Boolean(
        "Above the Original", compute="_compute_variance", search="_search_is_over_initial"
    )

    # The last yuan: whatever code or transaction writes here, the database refuses more.
    _never_overdrawn = models.Constraint(
        "CHECK(reserved >= 0 AND spent >= 0 AND reserved + spent <= amount)",
        "The budget line does not have that much left: ask for a supplement.",
    )
    # One line for a service to a tier, in whichever department's budget: tasks find it by this.
    _place_uniq = models.UniqueIndex(
        "(company_id, year, item_id, tier_id)",
        "This service to this tier has a line in a budget of that year already.",
    )
    _budget_idx = models.Index("(budget_id)")
    _figures_positive = models.Constraint(
        "CHECK(customers >= 0 AND contacts_first >= 0 AND contacts_second >= 0 AND times >= 0"
        " AND unit_cost >= 0 AND unit_cost_second >= 0)",
        "Figures of the estimate cannot be negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends("tier_id", "item_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            parts = (line.tier_id.name, line.item_id.display_name)
            line.display_name = " · ".join(part for part in parts if part)

    @api.depends("item_id")
    def _compute_is_per_contact(self):
        for line in self:
            line.is_per_contact = line.item_id.care_kind in rules.CONTACT_KINDS

    @api.depends(
        *("customers", "contacts_first", "contacts_second", "times", "is_per_contact"),
        *("unit_cost", "unit_cost_second"),
    )
    def _compute_calculated_amount(self):
        for line in self:
            first, second = line.customers, 0
            if line.is_per_contact:
                first, second = line.contacts_first, line.contacts_second
            costs = (to_decimal(line.unit_cost, 2), to_decimal(line.unit_cost_second, 2))
            line.calculated_amount = float(rules.estimate(first, second, line.times, *costs))

    # Of its own: an amount that is given must not keep the calculated one from following.
    @api.depends("calculated_amount")
    def _compute_amount(self):
        for line in self:
            line.amount = line.calculated_amount

    @api.depends("amount", "reserved", "spent")
    def _compute_available(self):
        for line in self:
            line.available = line.amount - line.reserved - line.spent

    @api.depends("amount", "reserved", "spent", "initial_amount")
    def _compute_variance(self):
        for line in self:
            line.variance = line.amount - line.spent
            used = line.reserved + line.spent
            line.used_share = 100 * used / line.amount if line.amount else 0
            line.is_over_initial = line.state in ("approved", "closed") and (
                to_decimal(used, 2) > to_decimal(line.initial_amount, 2)
            )

    def _search_is_over_initial(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain(
            "id",
            "in",
            SQL(
                "(SELECT id FROM insurance_service_budget_line WHERE reserved + spent >"
                " initial_amount AND state IN ('approved', 'closed'))"
            ),
        )

    # === CONSTRAINT METHODS === #

    @api.constrains("item_id", "budget_id")
    def _check_item(self):
        for line in self.sudo():
            budget, item = line.budget_id, line.item_id
            is_hq = budget._get_level() == "hq"
            if is_hq and (item.budget_level != "hq" or item.department != budget.department):
                raise ValidationError(
                    self.env._(
                        "%(item)s is not paid by this department of head office: see “Paid By” "
                        "and the department of the service.",
                        item=item.display_name,
                    )
                )
            if not is_hq and item.budget_level == "hq":
                raise ValidationError(
                    self.env._("%(item)s is paid by head office.", item=item.display_name)
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create([self._complete(vals) for vals in vals_list])
        forbid_protected(self, vals_list, self._get_protected())
        defaults = self.default_get(["budget_id"])
        rows = [self._complete({**defaults, **vals}) for vals in vals_list]
        self.env["insurance.service.budget"].browse(
            {row["budget_id"] for row in rows}
        )._check_editable()
        lines = super().create(rows)
        # Whatever a context or user default said: it follows from the figures.
        self.env.add_to_compute(self._fields["available"], lines)
        return lines

    def _complete(self, vals):
        """Return values with what follows from the budget, written out against any default."""
        budget_sudo = self.env["insurance.service.budget"].sudo().browse(vals.get("budget_id"))
        if not budget_sudo.exists():
            raise UserError(self.env._("Choose the budget that the line belongs to."))
        return {
            **START,
            **vals,
            "company_id": budget_sudo.company_id.id,
            "department": budget_sudo.department,
            "year": budget_sudo.year,
        }

    def write(self, vals):
        if not self.env.su:
            forbid_protected(self, [vals], self._get_protected())
            if "budget_id" in vals:
                raise AccessError(self.env._("A line stays in its budget."))
            self.budget_id._check_editable()
        return super().write(vals)

    def unlink(self):
        self.budget_id._check_editable()
        return super().unlink()

    @api.model
    def _get_protected(self):
        return frozenset(self._fields) - INPUT

    # === ACTION METHODS === #

    def action_view_tasks(self):
        """Open the care that these lines pay.

        :return: window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name if len(self) == 1 else self.env._("Care Tasks"),
            "res_model": "insurance.care.task",
            "views": [(False, "list"), (False, "form"), (False, "pivot")],
            "domain": [("budget_line_id", "in", self.ids)],
        }

    # === RESERVATIONS; in superuser mode === #

    def _lock(self):
        """Lock the lines until the transaction ends, always in the same order.

        Of two transactions the later one waits, then is repeated by Odoo and sees what is left.
        """
        self.flush_model()
        self.env.execute_query(
            SQL(
                "SELECT id FROM insurance_service_budget_line WHERE id = ANY(%s)"
                " ORDER BY id FOR UPDATE",
                self.ids,
            )
        )
        self.invalidate_model(["reserved", "spent", "available", "amount"])

    def _reserve_waiting(self):
        """Reserve care that waits for money of these lines, the earliest due first.

        In order of due day and number, as far as the money goes; nothing is jumped over.
        """
        if not self:
            return
        tasks = self.env["insurance.care.task"]
        tasks.flush_model()
        self._lock()
        # The planner may have filled the table within this transaction.
        refresh_statistics(self.env.cr, "insurance_care_task")
        self.env.cr.execute(SQL(_RESERVE, lines=self.ids))
        tasks.invalidate_model(["budget_line_id", "budget_state", "budget_amount"])
        self.invalidate_model(["reserved", "available"])


#: Tasks that wait for the money of lines, and which of them the money reaches.
_RESERVE = """
    WITH queue AS MATERIALIZED (
        SELECT t.id, l.id AS line_id, t.cost_planned AS cost, l.available,
               sum(t.cost_planned) OVER (PARTITION BY l.id ORDER BY t.date_due, t.id) AS total
          FROM insurance_service_budget_line l
          JOIN insurance_service_item i ON i.id = l.item_id
          JOIN insurance_care_task t ON t.item_id = l.item_id AND t.tier_id = l.tier_id
           AND t.year = l.year AND t.cost_planned > 0
           AND t.state IN ('planned', 'ordered', 'sent')
           AND coalesce(t.budget_state, 'waiting') NOT IN ('reserved', 'spent')
          JOIN res_company c ON c.id = t.company_id
         WHERE l.id = ANY(%(lines)s) AND l.state = 'approved'
           AND l.company_id = CASE WHEN i.budget_level = 'hq'
               THEN split_part(c.parent_path, '/', 1)::int ELSE c.id END
    ), taken AS (
        UPDATE insurance_care_task t
           SET budget_line_id = q.line_id, budget_state = 'reserved', budget_amount = q.cost
          FROM queue q
         WHERE t.id = q.id AND q.total <= q.available
        RETURNING q.line_id, q.cost
    )
    UPDATE insurance_service_budget_line l
       SET reserved = l.reserved + s.cost, available = l.available - s.cost
      FROM (SELECT line_id, sum(cost) AS cost FROM taken GROUP BY line_id) s
     WHERE l.id = s.line_id
"""
