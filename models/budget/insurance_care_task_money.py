import logging
from collections import defaultdict
from decimal import Decimal

from psycopg2.extensions import TransactionRollbackError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules.exact import to_decimal

_logger = logging.getLogger(__name__)
_FIELDS = ["budget_line_id", "budget_state", "budget_amount"]


class InsuranceCareTask(models.Model):
    """The movements of money themselves, set-wise. All in superuser mode."""

    _inherit = "insurance.care.task"

    @api.model
    def _reserve_all(self, head_office):
        """Reserve what waits in all branches of a head office; release what must not hold money.

        The planner's work is never lost over it: when somebody else moves money at the same
        moment, the scheduled action does it some minutes later.

        :param head_office: root ``res.company``
        """
        try:
            with self.env.cr.savepoint():
                self._release_stale(head_office)
                self.env["insurance.service.budget.line"].search(
                    [
                        ("company_id", "child_of", head_office.id),
                        ("state", "=", "approved"),
                        ("available", ">", 0),
                    ],
                    order="id",
                )._reserve_waiting()
                self._mark_waiting(head_office)
                self.env.flush_all()
        except TransactionRollbackError:
            self.env.invalidate_all(flush=False)
            _logger.info("Budgets of %s: money is moving, reserved later", head_office.id)
            self.env.ref("insurance_service.ir_cron_budget_reserve")._trigger()

    @api.model
    def _cron_reserve(self):
        """Reserve what waits for money, head office by head office."""
        for head_office in self.env["res.company"].search([("parent_id", "=", False)]):
            self._reserve_all(head_office)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _release_stale(self, head_office):
        """Release tasks closed by the planner, moved, or of another price."""
        self.flush_model()
        rows = self.env.execute_query(SQL(_STALE, path=f"{head_office.id}/%"))
        self.browse([task_id for (task_id,) in rows])._release_money("released")

    @api.model
    def _mark_waiting(self, head_office):
        """Show which tasks the money did not reach, and which do not wait any more."""
        self.flush_model()
        self.env.cr.execute(SQL(_MARK, path=f"{head_office.id}/%"))
        self.invalidate_model(["budget_state"])

    def _release_money(self, state):
        """Give back what these tasks reserved or spent.

        :param str state: budget state of those that held money or waited for it
        """
        self.flush_recordset()
        lines = self.budget_line_id
        if lines:
            lines._lock()
            self.env.cr.execute(SQL(_RELEASE, tasks=self.ids, state=state))
            self.invalidate_recordset(_FIELDS)
            lines.invalidate_recordset(["reserved", "spent", "available"])
        self.filtered(lambda t: t.budget_state in ("waiting", "unbudgeted")).budget_state = state

    def _spend_money(self, cost):
        """Spend what each of these tasks cost, instead of what was reserved.

        :param float cost: of each task, yuan
        :raise UserError: with the figures, when the line has not that much
        """
        cost = to_decimal(cost, 2)
        places = self._get_places()
        lines = self.env["insurance.service.budget.line"].browse(
            {line_id for line_id in places.values() if line_id}
        )
        lines._lock()
        self.invalidate_recordset(_FIELDS)
        needed = defaultdict(Decimal)
        for task in self:
            needed[places[task.id]] += cost - task._get_reserved()
        paying = set()
        for line in lines:
            if needed[line.id] <= to_decimal(line.available, 2):
                paying.add(line.id)
            elif self[:1]._needs_budget():
                raise UserError(line._get_shortage_text(float(needed[line.id])))
        if cost and needed.get(False) and self[:1]._needs_budget():
            unpaid = self.filtered(lambda task: not places[task.id])[0]
            raise UserError(
                self.env._(
                    "No approved budget of %(year)s has a line for %(item)s: have a budget or a "
                    "supplement approved first.",
                    year=unpaid.year,
                    item=unpaid.item_id.display_name,
                )
            )
        self._book(cost, places, paying)

    def _get_reserved(self):
        reserved = self.budget_amount if self.budget_state == "reserved" else 0
        return to_decimal(reserved, 2)

    def _book(self, cost, places, paying):
        """Move the money from reserved to spent.

        :param dict places: see `_get_places`
        :param set paying: ids of the lines that can pay; tasks of others stay outside a budget
        """
        self._release_money("released")
        for task in self:
            line_id = places[task.id]
            if not cost:
                task.write({"budget_state": "none", "budget_amount": 0})
            elif line_id in paying:
                vals = {"budget_line_id": line_id, "budget_state": "spent"}
                task.write({**vals, "budget_amount": float(cost)})
            else:
                task.write({"budget_state": "unbudgeted", "budget_amount": 0})
        self.flush_recordset()
        if cost and paying:
            self.env.cr.execute(SQL(_SPEND, tasks=self.ids))
            self.env["insurance.service.budget.line"].invalidate_model(["spent", "available"])

    def _get_places(self):
        """Return ``{task id: line id that pays it}``, False where no approved budget does."""
        self.flush_model()
        self.env["insurance.service.budget.line"].flush_model()
        rows = self.env.execute_query(SQL(_PLACES, tasks=self.ids)) if self.ids else []
        return {task_id: line_id or False for task_id, line_id in rows}


class InsuranceServiceBudgetLine(models.Model):
    _inherit = "insurance.service.budget.line"

    def _get_shortage_text(self, needed):
        """Return what is missing and what to do, in words.

        :param float needed: yuan beyond what is reserved for the care itself
        """
        money = self.currency_id
        return self.env._(
            "%(budget)s, %(line)s: %(needed)s more are needed, %(available)s of %(amount)s are "
            "left (%(spent)s spent, %(reserved)s reserved). Have a supplement approved first.",
            budget=self.budget_id.display_name,
            line=self.display_name,
            needed=money.format(needed),
            available=money.format(self.available),
            amount=money.format(self.amount),
            spent=money.format(self.spent),
            reserved=money.format(self.reserved),
        )


_PLACES = """
    SELECT t.id, coalesce(t.budget_line_id, l.id)
      FROM insurance_care_task t
      JOIN insurance_service_item i ON i.id = t.item_id
      JOIN res_company c ON c.id = t.company_id
      LEFT JOIN insurance_service_budget_line l
        ON l.item_id = t.item_id AND l.tier_id = t.tier_id AND l.year = t.year
       AND l.state = 'approved'
       AND l.company_id = CASE WHEN i.budget_level = 'hq'
           THEN split_part(c.parent_path, '/', 1)::int ELSE c.id END
     WHERE t.id = ANY(%(tasks)s)
"""

#: Tasks that hold money they must not hold: closed, or not what was reserved any more.
_STALE = """
    SELECT t.id
      FROM insurance_care_task t
      JOIN insurance_service_budget_line l ON l.id = t.budget_line_id
      JOIN insurance_service_item i ON i.id = t.item_id
      JOIN res_company c ON c.id = t.company_id
     WHERE t.budget_state = 'reserved' AND c.parent_path LIKE %(path)s
       AND (t.state NOT IN ('planned', 'ordered', 'sent')
            OR t.budget_amount <> t.cost_planned
            OR (l.item_id, l.tier_id, l.year) IS DISTINCT FROM (t.item_id, t.tier_id, t.year)
            OR l.company_id <> CASE WHEN i.budget_level = 'hq'
               THEN split_part(c.parent_path, '/', 1)::int ELSE c.id END)
     ORDER BY t.id
"""

#: What is left after reserving: priced and open waits, closed does not. What costs nothing and was
#: never touched stays empty: most of the programme, and not worth a second write.
_MARK = """
    UPDATE insurance_care_task t
       SET budget_state = CASE WHEN t.state NOT IN ('planned', 'ordered', 'sent') THEN 'released'
                               WHEN t.cost_planned > 0 THEN 'waiting' ELSE 'none' END
      FROM res_company c
     WHERE c.id = t.company_id AND c.parent_path LIKE %(path)s
       AND CASE WHEN t.state NOT IN ('planned', 'ordered', 'sent')
                THEN t.budget_state = 'waiting'
                WHEN t.cost_planned > 0
                THEN coalesce(t.budget_state, '') NOT IN ('waiting', 'reserved', 'spent')
                ELSE t.budget_state IN ('waiting', 'released') END
"""

_RELEASE = """
    WITH held AS (
        SELECT id, budget_line_id AS line_id, budget_state, coalesce(budget_amount, 0) AS amount
          FROM insurance_care_task
         WHERE id = ANY(%(tasks)s) AND budget_line_id IS NOT NULL
    ), freed AS (
        UPDATE insurance_care_task t
           SET budget_line_id = NULL, budget_amount = 0, budget_state = %(state)s
          FROM held WHERE t.id = held.id
    )
    UPDATE insurance_service_budget_line l
       SET reserved = l.reserved - s.reserved, spent = l.spent - s.spent,
           available = l.available + s.reserved + s.spent
      FROM (SELECT line_id,
                   coalesce(sum(amount) FILTER (WHERE budget_state = 'reserved'), 0) AS reserved,
                   coalesce(sum(amount) FILTER (WHERE budget_state = 'spent'), 0) AS spent
              FROM held GROUP BY line_id) s
     WHERE l.id = s.line_id
"""

_SPEND = """
    UPDATE insurance_service_budget_line l
       SET spent = l.spent + s.amount, available = l.available - s.amount
      FROM (SELECT budget_line_id, sum(budget_amount) AS amount
              FROM insurance_care_task
             WHERE id = ANY(%(tasks)s) AND budget_state = 'spent'
             GROUP BY budget_line_id) s
     WHERE l.id = s.budget_line_id
"""
