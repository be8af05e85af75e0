from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ...rules import quarter_summary
from ...rules.exact import to_decimal
from ...rules.quarter_summary import Figures
from . import collecting

#: `Figures` in their order -> columns of the lines.
COLUMNS = {
    "planned": "planned_count",
    "done": "done_count",
    "due": "due_count",
    "on_time": "on_time_count",
    "spend": "spend",
    "complaints": "complaint_count",
    "satisfied": "satisfied_count",
    "answers": "answer_count",
}

_STORE = """
    INSERT INTO insurance_quarter_summary_line (summary_id, company_id, year, period, is_current,
           partner_id, tier_id, item_id, planned_count, done_count, due_count, on_time_count,
           late_count, spend, complaint_count, satisfied_count, answer_count, on_time_rate,
           satisfaction, create_uid, create_date, write_uid, write_date)
    SELECT %(summary)s, %(company)s, %(year)s, %(period)s, true,
           f.partner, f.tier, f.item, f.planned, f.done, f.due, f.on_time,
           f.due - f.on_time, f.spend, f.complaints, f.satisfied, f.answers,
           coalesce(f.on_time::float / nullif(f.due, 0), 0),
           coalesce(f.satisfied::float / nullif(f.answers, 0), 0),
           %(user)s, now() at time zone 'UTC', %(user)s, now() at time zone 'UTC'
      FROM unnest(%(partners)s::int[], %(tiers)s::int[], %(items)s::int[], %(planned)s::int[],
                  %(done)s::int[], %(due)s::int[], %(on_time)s::int[], %(spend)s::numeric[],
                  %(complaints)s::int[], %(satisfied)s::int[], %(answers)s::int[])
           AS f(partner, tier, item, planned, done, due, on_time, spend, complaints, satisfied,
                answers)
"""


class InsuranceQuarterSummary(models.Model):
    """Counting the figures and storing them. In superuser mode; the steps check before."""

    _inherit = "insurance.quarter.summary"

    def _refresh(self):
        """Count the figures anew and replace those of the drafts."""
        for summary in self:
            figures, tiers = summary._collect()
            self.env.flush_all()
            self.env.cr.execute(
                SQL("DELETE FROM insurance_quarter_summary_line WHERE summary_id = %s", summary.id)
            )
            summary._store_lines(figures, tiers)
            totals = quarter_summary.total(figures.values())
            summary.write(
                {
                    **{column: getattr(totals, name) for name, column in COLUMNS.items()},
                    "spend": float(totals.spend),
                    "late_count": totals.due - totals.on_time,
                    "customer_count": len(tiers),
                    "refreshed_at": fields.Datetime.now(),
                    "late_data": False,
                }
            )
            summary._compare_with_previous(figures)
        self.env["insurance.quarter.summary.line"].invalidate_model()
        self.invalidate_recordset(["line_ids"])

    def _collect(self):
        """Return figures by customer and service, and tiers by customer; see `collecting`."""
        self.ensure_one()
        yesterday = self.company_id._service_today() - timedelta(days=1)
        passed = min(self.date_to, yesterday)
        return collecting.get_figures(self, self.date_from, self.date_to, passed)

    def _store_lines(self, figures, tiers):
        if not figures:
            return
        keys, rows = list(figures), list(figures.values())
        names = dict.fromkeys(Figures._fields)
        columns = {name: [getattr(row, name) for row in rows] for name in names}
        self.env.cr.execute(
            SQL(
                _STORE,
                summary=self.id,
                company=self.company_id.id,
                year=self.year,
                period=self.period,
                user=self.env.uid,
                partners=[partner for partner, _item in keys],
                tiers=[tiers[partner] for partner, _item in keys],
                items=[item or None for _partner, item in keys],
                **columns,
            )
        )

    def _get_frozen_figures(self):
        """Return the stored figures, as `_collect` returns them."""
        self.ensure_one()
        lines = self.env["insurance.quarter.summary.line"].search_fetch(
            [("summary_id", "=", self.id)], ["partner_id", "item_id", *COLUMNS.values()]
        )
        return dict(_get_entry(line) for line in lines)

    # === EXTENSION METHODS === #

    def _collect_complaints(self, start, end):
        """Return the complaints of the summary's quarter; the subject of complaints extends it.

        :param datetime start: UTC, first moment
        :param datetime end: UTC, first moment after it
        :return: ``{(customer id, service item id or False): number}``
        """
        return {}

    def _collect_satisfaction(self, start, end):
        """Return the answers of customers in the quarter; the subject of surveys extends it.

        :param datetime start: UTC, first moment
        :param datetime end: UTC, first moment after it
        :return: ``{(customer id, service item id or False): (satisfied, answers)}``
        """
        return {}


def _get_entry(line):
    values = {name: line[column] for name, column in COLUMNS.items()}
    values["spend"] = to_decimal(values["spend"], 2)
    return (line.partner_id.id, line.item_id.id), Figures(**values)
