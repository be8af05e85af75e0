from odoo import fields, models

from ..models.complaint.insurance_complaint_person import CONDUCTS, FINDINGS, RESPONSIBILITIES


class InsuranceComplaintStepPerson(models.TransientModel):
    """What the decision says of one person concerned."""

    _name = "insurance.complaint.step.person"
    _description = "Finding about a Person"

    dialog_id = fields.Many2one("insurance.complaint.step", required=True, ondelete="cascade")
    person_id = fields.Many2one("insurance.complaint.person", required=True)
    person_name = fields.Char(related="person_id.person_name", string="Named As")
    kind = fields.Selection(related="person_id.kind")
    allegation = fields.Text(related="person_id.allegation")
    finding = fields.Selection(FINDINGS[1:])
    responsibility = fields.Selection(RESPONSIBILITIES)
    conduct = fields.Selection(CONDUCTS)
    evidence = fields.Text("Evidence of the Finding")

    def _get_values(self):
        names = ("finding", "responsibility", "conduct", "evidence")
        return {name: self[name] for name in names}
