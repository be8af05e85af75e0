"""The columns of the customers' sheet: one line of a round a row."""

from typing import NamedTuple

from odoo.tools import SQL

from ...models.assessment.explanation import VALUE_GROUP

TEXT, CHOICE, MONEY, RATIO, INDEX, COUNT, DATE = (
    "text",
    "choice",
    "money",
    "ratio",
    "index",
    "count",
    "date",
)


class Column(NamedTuple):
    """A column of the sheet. ``choices``: words for the values the query returns."""

    name: str
    header: str
    kind: str
    expression: SQL
    width: int = 14
    choices: dict | None = None


# (field, kind) in the order of the sheet; plain columns of the line.
_FIGURES = (
    ("first_policy_date", DATE),
    ("insured_years", COUNT),
    ("long_term_premium", MONEY),
    ("health_premium", MONEY),
    ("health_claims", MONEY),
    ("health_loss_ratio", RATIO),
    ("non_health_premium", MONEY),
    ("non_health_claims", MONEY),
    ("non_health_loss_ratio", RATIO),
    ("standard_premium", MONEY),
    ("premium", MONEY),
    ("claims", MONEY),
    ("loss_ratio", RATIO),
    ("home_long_term_premium", MONEY),
    ("home_health_premium", MONEY),
    ("home_health_claims", MONEY),
    ("home_non_health_premium", MONEY),
    ("home_non_health_claims", MONEY),
)
_VALUES = (
    ("premium_coefficient", INDEX),
    ("loyalty_coefficient", INDEX),
    ("loyalty_factor", INDEX),
    ("profit_coefficient", INDEX),
    ("profit_factor", INDEX),
    ("value_index", INDEX),
)
_DECISION = (
    ("gold_rank", COUNT),
    ("gold_pool_rank", COUNT),
    ("silver_rank", COUNT),
    ("nomination_reason", TEXT),
    ("silver_reason", TEXT),
    ("return_reason", TEXT),
)
_RATIOS = {
    "health_loss_ratio": ("health_claims", "health_premium"),
    "non_health_loss_ratio": ("non_health_claims", "non_health_premium"),
    "loss_ratio": ("claims", "premium"),
}


def assessment_columns(env):
    """Return the `Column` list the user may see; value components only for their group."""
    columns = [*_identity(env), *_plain(env, _FIGURES)]
    if env.user.has_group(VALUE_GROUP):
        columns += _plain(env, _VALUES)
    return [*columns, *_decision(env)]


def _plain(env, names):
    fields = env["insurance.assessment.line"]._fields
    return [
        Column(name, fields[name]._description_string(env), kind, _expression(name))
        for name, kind in names
    ]


def _decision(env):
    """Return the columns from candidate to decided tier; the last one is what totals count."""
    fields = env["insurance.assessment.line"]._fields
    tiers = {tier.id: tier.name for tier in env["insurance.tier"].search([])}

    def choice(name, choices):
        header = fields[name]._description_string(env)
        return Column(name, header, CHOICE, _expression(name), 12, choices)

    states = dict(fields["nomination_state"]._description_selection(env))
    return [
        choice("candidate_tier_id", tiers),
        choice("nomination_state", states),
        *_plain(env, _DECISION),
        choice("current_tier_id", tiers),
        choice("proposed_tier_id", tiers),
        choice("decided_tier_id", tiers),
        Column(
            "tier",
            env._("Tier of the Round"),
            CHOICE,
            SQL("coalesce(l.decided_tier_id, l.proposed_tier_id)"),
            12,
            tiers,
        ),
    ]


def _identity(env):
    """Return the columns that say who it is; the summary counts by some of them."""
    kinds = {True: env._("New"), False: env._("Existing")}
    return [
        Column("customer_code", env._("Customer Code"), TEXT, SQL("p.customer_code"), 16),
        Column("customer", env._("Customer"), TEXT, SQL("p.name"), 36),
        Column("branch_code", env._("Branch Code"), TEXT, SQL("c.branch_code"), 12),
        Column("branch", env._("Home Branch"), TEXT, SQL("c.name"), 22),
        Column("branch_class", env._("Class"), TEXT, SQL("upper(l.branch_class)"), 8),
        Column(
            "kind",
            env._("New or Existing"),
            CHOICE,
            SQL("coalesce(l.is_new_customer, false)"),
            12,
            kinds,
        ),
    ]


def _expression(name):
    if name in _RATIOS:
        claims, premium = _RATIOS[name]
        return SQL(
            "CASE WHEN %(premium)s > 0 THEN %(claims)s / %(premium)s END",
            premium=SQL.identifier("l", premium),
            claims=SQL.identifier("l", claims),
        )
    return SQL.identifier("l", name)
