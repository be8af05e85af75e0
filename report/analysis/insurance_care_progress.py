from odoo import fields, models

from ...models.care.insurance_care_task import STATES


class InsuranceCareProgress(models.Model):
    """Care expected by today against care done, task by task (Art. 26-27).

    Expected is what is due today or before and not cancelled; due days are those of the branch's
    calendar, today is the day of the database's time zone +8 (Shanghai).
    """

    _name = "insurance.care.progress"
    _description = "Care Expected and Done"
    _auto = False
    _order = "date_due, id"
    _rec_name = "task_id"

    task_id = fields.Many2one("insurance.care.task", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", "Home Branch", readonly=True)
    tier_id = fields.Many2one("insurance.tier", readonly=True)
    item_id = fields.Many2one("insurance.service.item", "Service", readonly=True)
    user_id = fields.Many2one("res.users", "Responsible", readonly=True)
    year = fields.Integer(readonly=True, aggregator=None)
    date_due = fields.Date("Due", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    planned_count = fields.Integer("Of the Year", readonly=True)
    expected_count = fields.Integer("Expected by Today", readonly=True)
    done_count = fields.Integer("Done", readonly=True, help="Also what was done before it was due.")
    late_count = fields.Integer("Overdue", readonly=True)
    done_late_count = fields.Integer("Done Late", readonly=True)
    missed_count = fields.Integer("Not Given", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_planned = fields.Monetary("Planned Cost", readonly=True)
    cost_actual = fields.Monetary("Actual Cost", readonly=True)

    @property
    def _table_query(self):
        return """
            SELECT k.id, k.id AS task_id, k.partner_id, k.company_id, k.tier_id, k.item_id,
                   k.user_id, k.year, k.date_due, k.state, 1 AS planned_count,
                   (k.date_due <= d.today)::int AS expected_count,
                   (k.state = 'done')::int AS done_count,
                   (k.state IN ('planned', 'ordered', 'sent') AND k.date_due < d.today)::int
                       AS late_count,
                   (k.state = 'done' AND k.done_date > k.date_due)::int AS done_late_count,
                   (k.state = 'missed')::int AS missed_count,
                   k.cost_planned, k.cost_actual
              FROM insurance_care_task k,
                   (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) d
             WHERE k.state <> 'cancelled'
        """
