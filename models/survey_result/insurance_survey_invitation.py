from odoo import fields, models
from odoo.fields import NO_ACCESS


class InsuranceSurveyInvitation(models.Model):
    """Answers that came in: unhappy ones of VIPs are followed up."""

    _inherit = "insurance.survey.invitation"

    # A search for invitations with any follow-up would pass the rule that keeps those scored out.
    followup_ids = fields.One2many(
        "insurance.survey.followup", "invitation_id", "Follow-ups", groups=NO_ACCESS
    )

    def _after_answered(self):
        """Open the follow-ups these answers need."""
        result = super()._after_answered()
        followups = self.env["insurance.survey.followup"]
        for invitation in self:
            followups += followups._open_or_note(invitation)
        followups.invitation_id.is_followup = True
        return result

    def _get_answer_pairs(self):
        """Return ``[(part, level)]`` of a questionnaire."""
        self.ensure_one()
        return [(answer.question_code, answer.level) for answer in self.answer_ids]
