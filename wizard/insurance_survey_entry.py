from odoo import fields, models

from ..models.const import LEVELS, NOT_USED, QUESTIONS

#: A part of the service: one of the levels, or not used.
PART = [*LEVELS, (NOT_USED, "Not Used")]


class InsuranceSurveyEntry(models.TransientModel):
    """Dialog that writes down an interview or a paper form; the invitation checks everything."""

    _name = "insurance.survey.entry"
    _description = "Enter Survey Answers"

    invitation_id = fields.Many2one("insurance.survey.invitation", required=True, readonly=True)
    partner_id = fields.Many2one(related="invitation_id.partner_id")
    contact_id = fields.Many2one(related="invitation_id.contact_id")
    way = fields.Selection(
        [("phone", "Phone Interview"), ("paper", "Paper Form")], required=True, default="phone"
    )
    moment = fields.Datetime("Answered At", required=True, default=fields.Datetime.now)
    respondent = fields.Char(
        "Who Answered", required=True, help="Name of the person who answered the questions."
    )
    evidence = fields.Text(help="Number of the recording, or where the paper is kept.")
    overall = fields.Selection(LEVELS, required=True)
    staff = fields.Selection(PART, "Service Staff", required=True, default=NOT_USED)
    issue = fields.Selection(PART, "Policy Issue", required=True, default=NOT_USED)
    preservation = fields.Selection(PART, required=True, default=NOT_USED)
    claim = fields.Selection(PART, "Claim Settlement", required=True, default=NOT_USED)
    care = fields.Selection(PART, "Visits and Care", required=True, default=NOT_USED)
    complaint = fields.Selection(PART, "Complaint Handling", required=True, default=NOT_USED)
    comment = fields.Text("In the Customer's Words")

    def action_confirm(self):
        """Enter the answers as the current user; they cannot be changed afterwards."""
        self.ensure_one()
        self.check_access("read")
        self.invitation_id.action_enter(
            self.way,
            {code: self[code] for code, _label in QUESTIONS},
            self.respondent,
            self.evidence,
            self.comment,
            self.moment,
        )
        return {"type": "ir.actions.act_window_close"}
