from odoo import fields, models
from odoo.exceptions import UserError

from .insurance_health_note import HEALTH_CODES, HEALTH_DATA

#: Texts of a task in which a result would be readable by everybody.
_TEXTS = ("feedback", "evidence", "note", "content")


class InsuranceCareTask(models.Model):
    """Check-ups: the task keeps that it was done and when; results are health notes."""

    _inherit = "insurance.care.task"

    health_note_ids = fields.One2many("insurance.health.note", "task_id", groups=HEALTH_DATA)
    health_note_count = fields.Integer(compute="_compute_health_note_count", groups=HEALTH_DATA)
    has_health_results = fields.Boolean(compute="_compute_has_health_results")

    def _compute_health_note_count(self):
        counts = dict(
            self.env["insurance.health.note"]._read_group(
                [("task_id", "in", self.ids)], ["task_id"], ["__count"]
            )
        )
        for task in self:
            task.health_note_count = counts.get(task._origin, 0)

    def _compute_has_health_results(self):
        for task in self:
            task.has_health_results = task.item_id.code in HEALTH_CODES

    def write(self, vals):
        if any(vals.get(name) for name in _TEXTS):
            self._refuse_health_texts(vals)
        return super().write(vals)

    def _refuse_health_texts(self, vals):
        """Refuse texts on a check-up: results do not belong where everybody reads them."""
        for task_sudo in self.sudo().filtered("has_health_results"):
            if any(vals.get(name) and vals[name] != task_sudo[name] for name in _TEXTS):
                raise UserError(
                    self.env._(
                        "%s keeps only that it was done and when. Leave the texts empty; results "
                        "belong in a health note, with the contact's consent.",
                        task_sudo.display_name,
                    )
                )
