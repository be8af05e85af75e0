from odoo import fields, models

from ..const import DEPARTMENTS

#: Phases of a launch, in order; columns of the board and groups of form 8.
PHASES = [
    ("1_organise", "Getting Organised"),
    ("2_standards", "Standards and Tools"),
    ("3_customers", "Customers and Contacts"),
    ("4_training", "Training and Announcement"),
    ("5_operation", "Start of Service"),
    ("6_review", "Review"),
]
#: Who does a task: the departments of the services, and those that only take part here.
LAUNCH_DEPARTMENTS = [
    ("gm_office", "General Managers' Office"),
    *DEPARTMENTS,
    ("it", "IT"),
    ("branches", "Branches"),
]


class InsuranceLaunchTemplateTask(models.Model):
    """One task of a template: what, by which department, how many working days after the start."""

    _name = "insurance.launch.template.task"
    _description = "Launch Plan Template Task"
    _order = "template_id, phase, sequence, id"

    template_id = fields.Many2one(
        "insurance.launch.template", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    phase = fields.Selection(PHASES, required=True)
    name = fields.Char("Task", required=True, translate=True)
    department = fields.Selection(LAUNCH_DEPARTMENTS, required=True)
    days = fields.Integer(
        "Working Days", required=True, help="From the start of the plan until the task is due."
    )

    _days_positive = models.Constraint(
        "CHECK(days BETWEEN 0 AND 500)", "Due between 0 and 500 working days after the start."
    )
