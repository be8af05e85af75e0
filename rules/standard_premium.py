"""Standard premium: premium received weighed by how long it will be paid (1.2)."""

from decimal import Decimal

SHORT_TERM_LINES = ("health", "non_health")


def conversion_factor(line, payment, payment_years, own_factor=None):
    """Return the factor that turns premium received into standard premium.

    :param str line: ``long_term``, ``health`` or ``non_health``
    :param str payment: ``regular`` or ``single``
    :param int payment_years: years a regular premium is paid; below 1 counts as 1
    :param Decimal own_factor: the product's own factor; None: the default rule
    :rtype: Decimal

    >>> conversion_factor("long_term", "regular", 7)
    Decimal('0.7')
    >>> conversion_factor("long_term", "regular", 20)
    Decimal('1')
    >>> conversion_factor("long_term", "single", 0)
    Decimal('0.1')
    >>> conversion_factor("health", "single", 0)
    Decimal('1')
    >>> conversion_factor("long_term", "regular", 7, Decimal("0.25"))
    Decimal('0.25')
    >>> conversion_factor("long_term", "regular", 20, Decimal(0))
    Decimal('0')
    """
    if own_factor is not None:
        return own_factor
    if line in SHORT_TERM_LINES:
        return Decimal(1)
    if payment == "single":
        return Decimal("0.1")
    return Decimal(min(max(payment_years, 1), 10)) / 10
