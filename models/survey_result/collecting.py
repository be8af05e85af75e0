"""Counting the answers of a survey: one query for all branches, tiers and questions."""

from odoo.tools import SQL

from ...rules.satisfaction import LEVELS, Counts

# Whoever was not skipped was asked. Rows without a branch are those of all branches.
_RESULTS = """
    WITH asked AS (
        SELECT company_id, tier_id, count(*) FILTER (WHERE state != 'skipped') AS invited,
               count(*) FILTER (WHERE state = 'skipped') AS skipped,
               count(*) FILTER (WHERE state = 'answered') AS answered
          FROM insurance_survey_invitation
         WHERE campaign_id = %(campaign)s
         GROUP BY GROUPING SETS ((company_id, tier_id), (tier_id))
    ), given AS (
        SELECT a.company_id, a.tier_id, a.question_code, %(levels)s
          FROM insurance_survey_answer a
          JOIN insurance_survey_invitation i ON i.id = a.invitation_id AND i.state = 'answered'
         WHERE a.campaign_id = %(campaign)s
         GROUP BY GROUPING SETS ((a.company_id, a.tier_id, a.question_code),
                                 (a.tier_id, a.question_code))
    )
    SELECT asked.company_id, asked.tier_id, q.code, asked.invited, asked.skipped, asked.answered,
           %(columns)s
      FROM asked
     CROSS JOIN unnest(%(questions)s) WITH ORDINALITY AS q(code, number)
      LEFT JOIN given ON given.company_id IS NOT DISTINCT FROM asked.company_id
                     AND given.tier_id = asked.tier_id AND given.question_code = q.code
     ORDER BY asked.company_id NULLS FIRST, asked.tier_id, q.number
"""


def get_results(campaign, questions):
    """Return the counts of a survey.

    :param campaign: one ``insurance.survey.campaign``
    :param list questions: codes of the questions
    :return: rows ``(branch id or None, tier id, question, invited, skipped, answered, Counts)``
    """
    env = campaign.env
    env.flush_all()
    levels = SQL(", ").join(
        SQL("count(*) FILTER (WHERE a.level = %s) AS %s", level, SQL.identifier(level))
        for level in LEVELS
    )
    columns = SQL(", ").join(SQL("coalesce(given.%s, 0)", SQL.identifier(n)) for n in LEVELS)
    query = SQL(_RESULTS, campaign=campaign.id, levels=levels, columns=columns, questions=questions)
    return [(*row[:6], Counts(*row[6:])) for row in env.execute_query(query)]
