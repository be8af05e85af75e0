from odoo import fields, models
from odoo.tools import SQL

from ...models.catalogue.insurance_service_item import CLASSES
from ...models.const import DEPARTMENTS

_QUERY = """
    SELECT l.id * 12 + m.month - 1 AS id, l.id AS line_id, l.budget_id, l.company_id,
           l.department, l.year, l.tier_id, l.item_id, l.service_class,
           make_date(l.year, m.month, 1) AS date, m.amount,
           coalesce(t.reserved, 0) AS reserved, coalesce(t.spent, 0) AS spent,
           m.amount - coalesce(t.spent, 0) AS variance,
           coalesce(t.task_count, 0) AS task_count
      FROM insurance_service_budget_line l
     CROSS JOIN LATERAL (
        SELECT month, round(l.amount * month / 12, 2)
                      - round(l.amount * (month - 1) / 12, 2) AS amount
          FROM generate_series(1, 12) month
      ) m
      LEFT JOIN (
        SELECT budget_line_id,
               CASE WHEN date_part('year', day) < year THEN 1
                    WHEN date_part('year', day) > year THEN 12
                    ELSE date_part('month', day)::int END AS month,
               sum(budget_amount) FILTER (WHERE budget_state = 'reserved') AS reserved,
               sum(budget_amount) FILTER (WHERE budget_state = 'spent') AS spent,
               count(*) FILTER (WHERE budget_state = 'spent') AS task_count
          FROM (
            SELECT budget_line_id, budget_state, budget_amount, year,
                   CASE budget_state WHEN 'spent' THEN coalesce(done_date, date_due)
                                     ELSE date_due END AS day
              FROM insurance_care_task
             WHERE budget_line_id IS NOT NULL
          ) paid
         GROUP BY 1, 2
      ) t ON t.budget_line_id = l.id AND t.month = m.month
    """


class InsuranceServiceBudgetMonth(models.Model):
    """Budget and actual cost of a budget line in a month; read-only.

    The budget is spread evenly: what a line has is not planned by month. Reserved money counts
    in the month its care is due, spent money in the month it was done; care done after the
    year's end in December.
    """

    _name = "insurance.service.budget.month"
    _description = "Budget and Actual by Month"
    _auto = False
    _rec_name = "line_id"
    _order = "date desc, line_id"
    _depends = {
        "insurance.service.budget.line": [
            *("budget_id", "company_id", "department", "year", "state", "tier_id", "item_id"),
            *("service_class", "amount"),
        ],
        "insurance.care.task": [
            *("budget_line_id", "budget_state", "budget_amount", "date_due", "done_date"),
        ],
    }

    line_id = fields.Many2one("insurance.service.budget.line", "Budget Line", readonly=True)
    budget_id = fields.Many2one("insurance.service.budget", readonly=True)
    company_id = fields.Many2one("res.company", "Branch", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    department = fields.Selection(DEPARTMENTS, readonly=True)
    state = fields.Selection(related="budget_id.state")
    year = fields.Integer(readonly=True, aggregator=None)
    date = fields.Date("Month", readonly=True)
    tier_id = fields.Many2one("insurance.tier", readonly=True)
    item_id = fields.Many2one("insurance.service.item", "Service", readonly=True)
    service_class = fields.Selection(CLASSES, readonly=True)
    amount = fields.Monetary("Budgeted", readonly=True, help="A twelfth of the line each month.")
    reserved = fields.Monetary(readonly=True)
    spent = fields.Monetary(readonly=True)
    variance = fields.Monetary(readonly=True, help="Budget less actual cost.")
    task_count = fields.Integer("Care Done", readonly=True)

    @property
    def _table_query(self):
        return SQL(_QUERY)
