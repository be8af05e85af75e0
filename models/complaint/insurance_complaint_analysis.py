from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Who compares branches; not salespersons.
ANALYSTS = (
    "insurance_service.group_specialist,insurance_service.group_branch_head,"
    "insurance_service.group_operations,insurance_service.group_hq_reader,"
    "insurance_service.group_auditor"
)
RATE = "per_thousand:avg"
_MEDIAN = (
    "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(field)s) FILTER (WHERE %(field2)s IS NOT NULL)"
)
#: Measure -> what a group shows, the field behind it and the second one, where there is one.
_MEASURES = {
    "acknowledge_days": (
        "AVG(%(field)s) FILTER (WHERE %(field2)s IS NOT NULL)",
        "acknowledge_days",
        "acknowledged_at",
    ),
    "decide_days": (
        "AVG(%(field)s) FILTER (WHERE %(field2)s IS NOT NULL)",
        "decide_days",
        "decided_at",
    ),
    "close_days": (
        "AVG(%(field)s) FILTER (WHERE %(field2)s IS NOT NULL)",
        "close_days",
        "closed_at",
    ),
    "acknowledge_median": (_MEDIAN, "acknowledge_days", "acknowledged_at"),
    "decide_median": (_MEDIAN, "decide_days", "decided_at"),
    "close_median": (_MEDIAN, "close_days", "closed_at"),
    "tier_share": (
        "AVG(CASE %(field)s WHEN 'in_time' THEN 100.0 WHEN 'late' THEN 0.0 END)",
        "tier_verdict",
        "tier_verdict",
    ),
    "regulator_share": (
        "AVG(CASE %(field)s WHEN 'in_time' THEN 100.0 WHEN 'late' THEN 0.0 END)",
        "regulator_verdict",
        "regulator_verdict",
    ),
    "justified_share": (
        "AVG(CASE WHEN %(field)s IN ('justified', 'partly') THEN 100.0"
        " WHEN %(field)s IS NOT NULL THEN 0.0 END)",
        "outcome",
        "outcome",
    ),
    "per_thousand": ("1000.0 * COUNT(*) FILTER (WHERE %(field)s != 'merged')", "state", "state"),
}
#: Parts of time finer than a month: their group is compared with the customers of its month.
_FINE = ("hour", "day", "week")


class InsuranceComplaint(models.Model):
    """Measures of the analysis. It reads the complaints themselves, so that their rules hold.

    Days are calendar days with fractions, shares percent (the screens would show 0% where there is
    nothing to share). Groups never show means of means: shares and medians
    are those of the group's complaints, the rate is complaints over customers.
    """

    _inherit = "insurance.complaint"

    line = fields.Selection(related="product_id.line", string="Line of Business", store=True)
    per_thousand = fields.Float(
        "Per 1,000 Customers",
        compute="_compute_measures",
        aggregator="avg",
        digits=(16, 2),
        groups=ANALYSTS,
        help="Complaints of the group, repeats left out, for each 1,000 customers with a policy in "
        "force in the branches, tiers and months of the group (mean of these months).",
    )
    acknowledge_median = fields.Float(
        "Median Days to Acknowledge", compute="_compute_measures", aggregator="avg"
    )
    decide_median = fields.Float(
        "Median Days to Decide", compute="_compute_measures", aggregator="avg"
    )
    close_median = fields.Float(
        "Median Days to Close", compute="_compute_measures", aggregator="avg"
    )
    tier_share = fields.Float(
        "Within the Tier's Promise (%)",
        compute="_compute_measures",
        aggregator="avg",
        help="Of the answered complaints with a promise.",
    )
    regulator_share = fields.Float(
        "Within the Regulator's Limit (%)",
        compute="_compute_measures",
        aggregator="avg",
        help="Of the answered complaints.",
    )
    justified_share = fields.Float(
        "Share Justified (%)",
        compute="_compute_measures",
        aggregator="avg",
        help="Justified or partly justified, of the decided ones.",
    )

    @api.depends("tier_verdict", "regulator_verdict", "outcome")
    def _compute_measures(self):
        """A single complaint shows its own figures; there is no rate of one."""
        for complaint in self:
            complaint.per_thousand = 0
            complaint.acknowledge_median = complaint.acknowledge_days
            complaint.decide_median = complaint.decide_days
            complaint.close_median = complaint.close_days
            complaint.tier_share = 100 * (complaint.tier_verdict == "in_time")
            complaint.regulator_share = 100 * (complaint.regulator_verdict == "in_time")
            complaint.justified_share = 100 * (complaint.outcome in ("justified", "partly"))

    # === GROUPS === #

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if name not in _MEASURES or function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields[name], "read")
        template, field, field2 = _MEASURES[name]
        return SQL(
            template,
            field=self._field_to_sql(self._table, field, query),
            field2=self._field_to_sql(self._table, field2, query),
        )

    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        groups = super()._read_group(domain, groupby, aggregates, *args, **kwargs)
        if RATE not in aggregates:
            return groups
        return self._divide_by_customers(domain, groupby, aggregates, groups)

    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        results = super()._read_grouping_sets(domain, grouping_sets, aggregates, order=order)
        if RATE not in aggregates:
            return results
        return [
            self._divide_by_customers(domain, groupby, aggregates, groups)
            for groupby, groups in zip(grouping_sets, results, strict=True)
        ]

    @api.model
    def _divide_by_customers(self, domain, groupby, aggregates, groups):
        """Return groups whose rate is divided by the customers of each group.

        :param groups: tuples of `_read_group`; the rate holds 1,000 times the complaints
        """
        groupby = list(groupby)
        place = len(groupby) + list(aggregates).index(RATE)
        keys = [(n, spec, _to_month_spec(spec)) for n, spec in enumerate(groupby)]
        keys = [key for key in keys if key[2]]
        customers = self._get_customers(domain, list(dict.fromkeys(key[2] for key in keys)))
        specs = list(dict.fromkeys(key[2] for key in keys))
        result = []
        for group in groups:
            values = {spec: _to_key(group[n], own) for n, own, spec in keys}
            count = customers.get(tuple(values[spec] for spec in specs))
            rate = float(group[place] or 0) / count if count else False
            result.append((*group[:place], rate, *group[place + 1 :]))
        return result

    @api.model
    def _get_customers(self, domain, specs):
        """Return the mean customers of the months in a domain of complaints, by group.

        :param list specs: groupings of `insurance.customer.month`
        :return: ``{tuple of group values (ids, dates or numbers): customers}``
        """
        wanted = Domain(domain).optimize(self).map_conditions(self._to_customer_condition)
        rows = self.env["insurance.customer.month"]._read_group(
            wanted, specs, ["customers:sum", "month:count_distinct"]
        )
        return {
            tuple(_to_key(value, "") for value in row[: len(specs)]): row[-2] / row[-1]
            for row in rows
            if row[-1]
        }

    @api.model
    def _to_customer_condition(self, condition):
        """Return what a condition on complaints says of the customers they come from.

        Conditions on branch, tier and time of receipt hold for the customers too; a month counts
        when it overlaps the time. All others say nothing about who could have complained.
        """
        field, operator, value = condition.field_expr, condition.operator, condition.value
        if field in ("company_id", "tier_id", "tier_code", "is_vip") or field.startswith(
            ("company_id.", "tier_id.")
        ):
            return Domain(field, operator, value)
        if field != "received_at" or operator not in (">", ">=", "<", "<="):
            return Domain.TRUE
        local = self.env.company._to_service_time(fields.Datetime.to_datetime(value))
        if operator == "<":
            local -= timedelta(microseconds=1)
        return Domain("last" if ">" in operator else "month", operator[0] + "=", local.date())


def _to_month_spec(spec):
    """Return the grouping of customers that goes with one of complaints; "" for none."""
    if spec in ("company_id", "tier_id", "is_vip"):
        return spec
    name, _colon, part = spec.partition(":")
    if name != "received_at":
        return ""
    return "month:month" if part in _FINE else f"month:{part or 'month'}"


def _to_key(value, spec):
    """Return a group's value as key: ids of records, first days of months, numbers."""
    if isinstance(value, models.BaseModel):
        return value.id
    if hasattr(value, "year"):
        day = value.date() if hasattr(value, "hour") else value
        return day.replace(day=1) if spec.endswith(_FINE) else day
    return value
