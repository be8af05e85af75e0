from odoo import api, fields, models
from odoo.exceptions import UserError

STEPS = [
    ("create", "Prepared"),
    ("calculate", "Calculated"),
    ("submit", "Submitted"),
    ("return", "Returned"),
    ("approve", "Approved"),
    ("close", "Closed"),
]


class InsuranceServiceBudgetStep(models.Model):
    """A step somebody took on a budget or a supplement; rows are only ever added."""

    _name = "insurance.service.budget.step"
    _description = "Step of a Service Budget"
    _order = "id desc"
    _rec_name = "step"
    _allow_sudo_commands = False
    _check_company_auto = True

    budget_id = fields.Many2one(
        "insurance.service.budget",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    supplement_id = fields.Many2one(
        "insurance.service.budget.supplement",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
    )
    company_id = fields.Many2one("res.company", "Branch", required=True, readonly=True, index=True)
    step = fields.Selection(STEPS, required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    date = fields.Datetime(required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="What it came to at this step.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    opinion = fields.Text(readonly=True)

    @api.model
    def _append(self, records, step, opinion=None):
        """Add a step taken now by the current user. ``self`` is in superuser mode.

        :param records: budgets, or supplements
        """
        of_budget = records._name == "insurance.service.budget"
        return self.create(
            [
                {
                    "budget_id": record.id if of_budget else record.budget_id.id,
                    "supplement_id": False if of_budget else record.id,
                    "company_id": record.company_id.id,
                    "step": step,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                    "amount": record.amount,
                    "opinion": opinion or False,
                }
                for record in records
            ]
        )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("Steps are kept as they were taken."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Steps are kept for ever."))
