from odoo import fields, models
from odoo.tools import SQL


class InsuranceSurveyResponse(models.Model):
    """How many customers a survey asked, skipped and heard from; branches see it at any time."""

    _name = "insurance.survey.response"
    _description = "Survey Response"
    _auto = False
    _order = "campaign_id desc, company_id, tier_id"
    _rec_name = "campaign_id"

    campaign_id = fields.Many2one("insurance.survey.campaign", "Survey", readonly=True)
    company_id = fields.Many2one("res.company", "Branch", readonly=True)
    tier_id = fields.Many2one("insurance.tier", readonly=True)
    drawn_count = fields.Integer("Drawn", readonly=True)
    skipped_count = fields.Integer("Skipped", readonly=True)
    invited_count = fields.Integer("Customers Asked", readonly=True, help="Drawn and not skipped.")
    response_count = fields.Integer("Filled In", readonly=True)
    expired_count = fields.Integer("Lapsed", readonly=True)
    response_rate = fields.Float(readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return """
            SELECT min(id) AS id, campaign_id, company_id, tier_id, count(*) AS drawn_count,
                   count(*) FILTER (WHERE state = 'skipped') AS skipped_count,
                   count(*) FILTER (WHERE state <> 'skipped') AS invited_count,
                   count(*) FILTER (WHERE state = 'answered') AS response_count,
                   count(*) FILTER (WHERE state = 'expired') AS expired_count,
                   coalesce(count(*) FILTER (WHERE state = 'answered')::numeric
                            / nullif(count(*) FILTER (WHERE state <> 'skipped'), 0), 0)
                       AS response_rate
              FROM insurance_survey_invitation
             WHERE campaign_id IS NOT NULL
             GROUP BY campaign_id, company_id, tier_id
        """

    def _read_group_select(self, aggregate_spec, query):
        """Give groups their own rate: sum over sum."""
        if aggregate_spec != "response_rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%(part)s)::float / NULLIF(SUM(%(whole)s), 0)",
            part=self._field_to_sql(self._table, "response_count", query),
            whole=self._field_to_sql(self._table, "invited_count", query),
        )
