from odoo import fields, models


class InsuranceLaunchTemplate(models.Model):
    """The arrangements every launch plan starts from; kept by head office."""

    _name = "insurance.launch.template"
    _description = "Launch Plan Template"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Text("For Which Launch", translate=True)
    task_ids = fields.One2many("insurance.launch.template.task", "template_id", copy=True)
    task_count = fields.Integer("Tasks", compute="_compute_task_count")

    def _compute_task_count(self):
        groups = self.env["insurance.launch.template.task"]._read_group(
            [("template_id", "in", self.ids)], ["template_id"], ["__count"]
        )
        counts = {template.id: count for template, count in groups}
        for template in self:
            template.task_count = counts.get(template.id, 0)
