from datetime import timedelta

from odoo import api, fields, models

from ...rules import escalation

ROLES = [
    (escalation.HANDLER, "Handler"),
    (escalation.DEPARTMENT_HEAD, "Department Head"),
    (escalation.BRANCH_HEAD, "Branch Head"),
    (escalation.HQ, "Head Office"),
]


class InsuranceEscalationStep(models.Model):
    """Who is told at which share of the target; the most specific set of steps counts."""

    _name = "insurance.escalation.step"
    _description = "Escalation Step"
    _order = "item_id, tier_id, percent, sequence, id"
    _rec_name = "percent"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    percent = fields.Integer(
        "Step (%)",
        required=True,
        default=50,
        aggregator=None,
        help="Percent of the target in working days; 100 is the deadline.",
    )
    role = fields.Selection(
        ROLES,
        "Tells",
        required=True,
        default=escalation.HANDLER,
        help="Handler and department head get an activity at once, branch head and head office "
        "one message every working morning.",
    )
    item_id = fields.Many2one(
        "insurance.service.item",
        "Service",
        ondelete="cascade",
        index="btree_not_null",
        domain=[("request_kind", "!=", False)],
        help="Empty: all services that have no steps of their own.",
    )
    tier_id = fields.Many2one(
        "insurance.tier",
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: customers of all tiers that have no steps of their own.",
    )
    scope = fields.Char("Applies to", compute="_compute_scope")
    due_text = fields.Char("When", compute="_compute_due_text")

    _percent_range = models.Constraint(
        "CHECK(percent BETWEEN 1 AND 500)",
        "A step is due at 1 to 500 percent of the target; 100 is the deadline.",
    )
    _combination_uniq = models.UniqueIndex(
        "(percent, role, COALESCE(item_id, 0), COALESCE(tier_id, 0))",
        "This step exists already (it may be archived): same percent, role, service and tier.",
    )

    @api.depends("item_id", "tier_id")
    @api.depends_context("lang")
    def _compute_scope(self):
        for step in self:
            parts = [part for part in (step.item_id.name, step.tier_id.name) if part]
            step.scope = " · ".join(parts) or self.env._("All services and tiers")

    @api.depends("percent")
    @api.depends_context("lang")
    def _compute_due_text(self):
        for step in self:
            if step.percent == 100:
                step.due_text = self.env._("After close of business on the day of the deadline")
            elif step.percent > 100:
                step.due_text = self.env._("After the deadline, at close of business")
            else:
                step.due_text = self.env._("Before the deadline, in the morning of the day")

    @api.depends("percent", "role")
    @api.depends_context("lang")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for step in self:
            step.display_name = f"{step.percent} % {roles.get(step.role, '')}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        self._check_open_requests()
        return steps

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"sequence"}:
            self._check_open_requests()
        return result

    def unlink(self):
        result = super().unlink()
        self._check_open_requests()
        return result

    @api.model
    def _check_open_requests(self):
        """Have the scheduled action look at all running requests, whose steps may be others now."""
        requests_sudo = self.env["insurance.service.request"].sudo()
        running_sudo = requests_sudo.search(
            [("state", "=", "running"), ("deadline_date", "!=", False)]
        )
        if running_sudo:
            running_sudo.write({"next_escalation_at": fields.Datetime.now() - timedelta(seconds=1)})

    # === BUSINESS METHODS === #

    @api.model
    def _get_chooser(self):
        """Return a function ``(item, tier) -> steps``; the steps are read once. As superuser."""
        steps = self.search([])
        rows = [_Row(step) for step in steps]
        chosen = {}

        def choose(item, tier):
            key = (item.id, tier.id)
            if key not in chosen:
                found = escalation.choose_steps(rows, *key)
                chosen[key] = self.union(*(row.step for row in found))
            return chosen[key]

        return choose


class _Row:
    """A step as `rules.escalation.choose_steps` takes it."""

    def __init__(self, step):
        self.step = step
        self.item, self.tier = step.item_id.id or None, step.tier_id.id or None
