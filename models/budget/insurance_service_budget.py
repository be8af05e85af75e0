from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..const import DEPARTMENTS
from ..protection import forbid_protected

#: Set by the steps only.
PROTECTED = frozenset(("state", "editor_ids"))
#: Where the budget belongs; its lines follow, so it does not move once it has some.
PLACE = frozenset(("company_id", "department", "year"))


class InsuranceServiceBudget(models.Model):
    """What the care of a year may cost a branch, or a department of head office (Art. 26.2).

    Attachment 7, calculated from the year's standards and today's customers, then approved.
    From then on planned care reserves money in its lines and done care spends it; no line is
    ever overdrawn. More money comes by supplements.
    """

    _name = "insurance.service.budget"
    _description = "Service Budget"
    _inherit = ["insurance.service.budget.flow"]
    _order = "year desc, company_id, department, id"
    _opinion_field = "budget_ids"

    year = fields.Integer(
        required=True,
        aggregator=None,
        tracking=True,
        default=lambda self: self.env.company._service_today().year + 1,
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self.env.company,
        help="The branch, or head office for what it gives itself.",
    )
    department = fields.Selection(
        DEPARTMENTS, required=True, default="customer_resources", tracking=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    editor_ids = fields.Many2many(relation="insurance_service_budget_editor_rel")
    line_ids = fields.One2many("insurance.service.budget.line", "budget_id", copy=False)
    supplement_ids = fields.One2many("insurance.service.budget.supplement", "budget_id")
    step_ids = fields.One2many("insurance.service.budget.step", "budget_id", readonly=True)
    calculated_date = fields.Date("Calculated On", readonly=True, copy=False)
    note = fields.Html("Remarks")
    amount = fields.Monetary("Budget", compute="_compute_totals")
    reserved = fields.Monetary(compute="_compute_totals", help="Planned care, not done yet.")
    spent = fields.Monetary(compute="_compute_totals", help="Actual cost of care done.")
    available = fields.Monetary(compute="_compute_totals")
    used_share = fields.Float(
        "Used", compute="_compute_totals", help="Reserved and spent, percent."
    )
    waiting = fields.Monetary(
        "Waiting for Money",
        compute="_compute_waiting",
        help="Planned care that this budget would pay and that has no money reserved.",
    )
    supplement_count = fields.Integer("Supplements", compute="_compute_counts")
    task_count = fields.Integer("Care Tasks", compute="_compute_counts")

    _place_uniq = models.Constraint(
        "unique(company_id, department, year)",
        "This department has a budget of that year already: change it, or add a supplement.",
    )

    # === COMPUTE METHODS === #

    @api.depends("year", "company_id", "department")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["department"]._description_selection(self.env))
        for budget in self:
            name = budget.company_id.sudo().name or ""
            label = labels.get(budget.department, "")
            budget.display_name = f"{budget.year} {name} · {label}"

    @api.depends("line_ids.amount", "line_ids.reserved", "line_ids.spent")
    def _compute_totals(self):
        figures = {
            budget: values
            for budget, *values in self.env["insurance.service.budget.line"]._read_group(
                [("budget_id", "in", self.ids)],
                ["budget_id"],
                ["amount:sum", "reserved:sum", "spent:sum"],
            )
        }
        for budget in self:
            amount, reserved, spent = figures.get(budget._origin, (0, 0, 0))
            used = reserved + spent
            budget.update(
                {
                    "amount": amount,
                    "reserved": reserved,
                    "spent": spent,
                    "available": amount - used,
                    "used_share": 100 * used / amount if amount else 0,
                }
            )

    def _compute_waiting(self):
        waiting = self._get_waiting()
        for budget in self:
            budget.waiting = waiting.get(budget._origin.id, 0)

    def _compute_counts(self):
        supplements = dict(
            self.env["insurance.service.budget.supplement"]._read_group(
                [("budget_id", "in", self.ids)], ["budget_id"], ["__count"]
            )
        )
        lines = self.env["insurance.care.task"]._read_group(
            [("budget_line_id.budget_id", "in", self.ids)], ["budget_line_id"], ["__count"]
        )
        for budget in self:
            budget.supplement_count = supplements.get(budget, 0)
            budget.task_count = sum(n for line, n in lines if line.sudo().budget_id == budget)

    def _get_waiting(self):
        """Return ``{budget id: cost of the open care that it would pay and that waits}``."""
        tasks = self.env["insurance.care.task"]
        tasks.flush_model()
        self.flush_model()
        if not self.ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT b.id, sum(t.cost_planned)
                  FROM insurance_service_budget b
                  JOIN insurance_care_task t ON t.year = b.year AND t.cost_planned > 0
                   AND t.state IN ('planned', 'ordered', 'sent')
                   AND t.budget_state = 'waiting'
                  JOIN insurance_service_item i ON i.id = t.item_id
                  JOIN res_company c ON c.id = t.company_id
                 WHERE b.id = ANY(%(ids)s)
                   AND CASE WHEN i.budget_level = 'hq'
                            THEN b.company_id = split_part(c.parent_path, '/', 1)::int
                                 AND b.department = i.department
                            ELSE b.company_id = c.id AND b.department = 'customer_resources' END
                 GROUP BY b.id
                """,
                ids=self.ids,
            )
        )
        return {budget_id: float(cost) for budget_id, cost in rows}

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id", "department")
    def _check_department(self):
        for budget in self.sudo():
            if budget.company_id.parent_id and budget.department != "customer_resources":
                raise ValidationError(
                    self.env._(
                        "A branch has one service budget, of its Customer Resources; head office "
                        "has one for each department."
                    )
                )

    @api.constrains("year")
    def _check_year(self):
        for budget in self:
            if not 2000 <= budget.year <= 2100:
                raise ValidationError(
                    self.env._(
                        "%s is no year of a budget: write it with four digits, from 2000 to 2100.",
                        budget.year,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        start = {"state": "draft", "editor_ids": [fields.Command.set([self.env.uid])]}
        budgets = super().create([{**vals, **start} for vals in vals_list])
        budgets._check_editable()
        self.env["insurance.service.budget.step"].sudo()._append(budgets.sudo(), "create")
        return budgets

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if (PLACE | {"line_ids", "note", "supplement_ids", "step_ids"}) & vals.keys():
            self._check_editable()
        if PLACE & vals.keys() and self.line_ids and not self.env.su:
            raise UserError(
                self.env._("The budget has lines already: delete them before you move it.")
            )
        result = super().write(vals)
        if PLACE & vals.keys():
            # Nobody moves a budget to a branch he does not prepare it for.
            self._check_editable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_new(self):
        self._check_editable()
        for budget in self:
            if set(budget.sudo().step_ids.mapped("step")) - {"create", "calculate"}:
                raise UserError(
                    self.env._("%s was submitted before: it is kept.", budget.display_name)
                )

    # === ACTION METHODS === #

    def action_view_lines(self):
        """Open the lines as a list.

        :return: window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_service_budget_line_action"
        )
        return {**action, "domain": [("budget_id", "in", self.ids)], "context": {}}

    def action_view_supplements(self):
        """Open the supplements.

        :return: window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_service_budget_supplement_action"
        )
        context = {"default_budget_id": self.id} if len(self) == 1 else {}
        return {**action, "domain": [("budget_id", "in", self.ids)], "context": context}

    def action_view_tasks(self):
        """Open the care that this budget pays.

        :return: window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Care Tasks"),
            "res_model": "insurance.care.task",
            "views": [(False, "list"), (False, "form"), (False, "pivot")],
            "domain": [("budget_line_id.budget_id", "in", self.ids)],
        }
