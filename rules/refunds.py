"""Refunds of a policy never exceed its premiums (1.2: premium received = premiums - refunds)."""

from decimal import Decimal


def refunds_above(premiums, refunded, refunds):
    """Return which refunds of a policy would exceed what it has received.

    The refunds are tried in order; one that does not fit is left out and does not count for
    those after it.

    :param Decimal premiums: all premiums of the policy
    :param Decimal refunded: refunds that stand anyway
    :param list[Decimal] refunds: further refunds, by date and reference
    :return: ``(index, most that could be refunded)`` of those that do not fit
    :rtype: list[tuple[int, Decimal]]

    >>> refunds_above(Decimal(100), Decimal(20), [Decimal(90), Decimal(80), Decimal("0.01")])
    [(0, Decimal('80')), (2, Decimal('0'))]
    >>> refunds_above(Decimal(100), Decimal(0), [Decimal(100)])
    []
    """
    left = premiums - refunded
    above = []
    for index, refund in enumerate(refunds):
        if refund > left:
            above.append((index, max(left, Decimal(0))))
        else:
            left -= refund
    return above
