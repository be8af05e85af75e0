from odoo import models
from odoo.tools import SQL

# By the service complained about, else the only one of the category. Repeats are one complaint;
# withdrawn ones were made. Customers of the branch now, or whose complaint it handled: the
# summary itself keeps those it looked after in the quarter.
_QUERY = """
    SELECT q.partner_id, coalesce(r.item_id, i.item_id), count(*)
      FROM insurance_complaint q
      JOIN res_partner p ON p.id = q.partner_id
      LEFT JOIN insurance_service_request r ON r.id = q.request_id
      LEFT JOIN (SELECT category_id, min(item_id) AS item_id
                   FROM insurance_complaint_category_item_rel
                  GROUP BY category_id HAVING count(*) = 1) i ON i.category_id = q.category_id
     WHERE q.received_at >= %(start)s AND q.received_at < %(end)s AND q.state != 'merged'
       AND (q.company_id = %(company)s OR p.home_company_id = %(company)s)
     GROUP BY 1, 2
"""


class InsuranceQuarterSummary(models.Model):
    _inherit = "insurance.quarter.summary"

    def _collect_complaints(self, start, end):
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(SQL(_QUERY, start=start, end=end, company=self.company_id.id))
        counts = super()._collect_complaints(start, end)
        return {**counts, **{(partner, item or False): n for partner, item, n in rows}}
