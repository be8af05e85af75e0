from odoo import models
from odoo.tools import SQL

# Overall answers of customers; after a service under that service. Those of a survey count when
# its results are published: until then branches see no answers.
_ANSWERS = """
    SELECT i.partner_id, r.item_id,
           count(*) FILTER (WHERE a.level IN ('very_satisfied', 'satisfied')), count(*)
      FROM insurance_survey_answer a
      JOIN insurance_survey_invitation i ON i.id = a.invitation_id AND i.state = 'answered'
      LEFT JOIN insurance_service_request r ON r.id = i.request_id
      LEFT JOIN insurance_survey_campaign c ON c.id = i.campaign_id
     WHERE a.question_code = 'overall'
       AND CASE WHEN c.id IS NULL THEN i.answered_at
                WHEN c.state = 'published' THEN GREATEST(i.answered_at, c.published_at) END
           BETWEEN %(start)s AND %(end)s - interval '1 microsecond'
     GROUP BY i.partner_id, r.item_id
"""


class InsuranceQuarterSummary(models.Model):
    """Satisfaction in attachment 2: what the customers answered in the quarter."""

    _inherit = "insurance.quarter.summary"

    def _collect_satisfaction(self, start, end):
        """Add the overall answers after services, and of surveys published in the quarter."""
        figures = dict(super()._collect_satisfaction(start, end))
        self.env.flush_all()
        query = SQL(_ANSWERS, start=start, end=end)
        for partner, item, satisfied, answers in self.env.execute_query(query):
            before = figures.get((partner, item or False), (0, 0))
            figures[partner, item or False] = (before[0] + satisfied, before[1] + answers)
        return figures
