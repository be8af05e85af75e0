"""How far the branches are: the table on a round's form."""

from odoo.tools import format_date

_NOMINATIONS = ("pending", "nominated", "declined")


def branch_progress(record):
    """Return a row for each branch the user sees, in the order of branch codes.

    :param record: one ``insurance.assessment.round``, as the user
    :return: dicts with ``branch``, ``customers``, ``pending``, ``nominated``, ``declined``,
        ``gold``, ``silver``, ``silver_quota``, ``silver_candidates``, ``endorsed``, ``decided``
    :rtype: list[dict]
    """
    rows = {}
    groups = record.env["insurance.assessment.line"]._read_group(
        [("round_id", "=", record.id)],
        ["company_id", "nomination_state", "proposed_tier_id"],
        ["__count"],
    )
    for company, nomination, tier, count in groups:
        row = rows.setdefault(company, _new_row(record, company))
        row["customers"] += count
        if nomination in _NOMINATIONS:
            row[nomination] += count
        if tier.code in ("gold", "silver"):
            row[tier.code] += count
    _add_steps(record, rows)
    return sorted(rows.values(), key=lambda row: row["branch"].sudo().branch_code or "")


def _new_row(record, company):
    use = ((record.quota_data or {}).get("silver") or {}).get(str(company.id)) or {}
    row = dict.fromkeys(("customers", "gold", "silver", *_NOMINATIONS), 0)
    row.update(
        branch=company.sudo(),
        silver_quota=use.get("quota", company.sudo().silver_quota),
        silver_candidates=use.get("candidates", 0),
        endorsed=None,
        decided=None,
    )
    return row


def _add_steps(record, rows):
    """Add who gave the branch's opinion and decided silver, the latest of each."""
    steps = record.env["insurance.assessment.approval"].search(
        [("round_id", "=", record.id), ("step", "in", ("endorse", "decide_silver"))],
        order="id",
    )
    for step in steps:
        row = rows.get(step.company_id)
        if row:
            key = "endorsed" if step.step == "endorse" else "decided"
            row[key] = f"{step.user_id.sudo().name}, {format_date(record.env, step.date.date())}"
