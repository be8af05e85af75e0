"""The order in which documents list the customers of a round."""


def tier_of(line):
    """Return the tier of a line as far as it is known: decided, else proposed (may be empty)."""
    return line.decided_tier_id or line.proposed_tier_id


def tier_rank(line):
    """Return the rank that belongs to the line's tier; 0: none.

    A gold candidate who was not chosen keeps its gold rank beside the silver one.
    """
    if tier_of(line).code == "gold":
        return line.gold_rank
    return line.silver_rank or line.gold_rank


def sorted_lines(lines):
    """Return lines by branch (code), best tier first, by rank, then by customer code."""

    def key(line):
        tier = tier_of(line) or line.candidate_tier_id
        return (
            line.company_id.branch_code or "",
            line.company_id.id,
            tier.sequence,
            tier_rank(line) or len(lines) + 1,
            line.partner_id.customer_code or "",
            line.id,
        )

    return lines.sorted(key)
