"""Customer value index V = wp x P + wl x L x K1 + wr x R x K2 (Art. 9-10)."""

from decimal import Decimal
from typing import NamedTuple

from .brackets import LossRatioTable, StepUp


class ValueIndex(NamedTuple):
    """The five coefficients and factors, and V; exact decimals, rounded only for display."""

    premium_coefficient: Decimal
    loyalty_coefficient: Decimal
    loyalty_factor: Decimal
    profit_coefficient: Decimal
    profit_factor: Decimal
    value: Decimal


class ValueRule:
    """The value index of one scheme version.

    :param tuple weights: Decimals (premium, loyalty, profit), e.g. 0.3, 0.3, 0.4
    :param dict tables: lists of `brackets.Bracket` by dimension: ``premium``, ``loyalty``,
        ``profit`` (loss ratio), ``loyalty_factor`` (K1), ``profit_factor`` (K2)

    A first-year customer, standard premium 12 million, loss ratio exactly 60%:
    V = 0.3 x 60 + 0.3 x 20 x 3.5 + 0.4 x 60 x 1 = 18 + 21 + 24

    >>> from .brackets import Bracket
    >>> def table(*rows):
    ...     return [Bracket(*(None if c is None else Decimal(str(c)) for c in row)) for row in rows]
    >>> rule = ValueRule((Decimal("0.3"), Decimal("0.3"), Decimal("0.4")), {
    ...     "premium": table((0, 10000000, 10), (10000000, None, 60)),
    ...     "loyalty": table((0, 1, 0), (1, 2, 20), (2, None, 40)),
    ...     "profit": table((0, 0.6, 60), (0.6, None, 0)),
    ...     "loyalty_factor": table((0, 2, 3.5), (2, None, 2)),
    ...     "profit_factor": table((0, None, 1))})
    >>> rule(Decimal(12000000), 1, Decimal(600), Decimal(1000)).value
    Decimal('63.00')
    """

    def __init__(self, weights, tables):
        self.weights = weights
        self.tables = tables
        self._premium = StepUp(tables["premium"])
        self._loyalty = StepUp(tables["loyalty"])
        self._profit = LossRatioTable(tables["profit"])
        self._loyalty_factor = StepUp(tables["loyalty_factor"])
        self._profit_factor = StepUp(tables["profit_factor"])
        self._known = {}

    def __call__(self, standard_premium, years, claims, premium):
        """Return the `ValueIndex` of a customer.

        :param Decimal standard_premium: of all lines, yuan
        :param int years: effective insured years
        :param Decimal claims: claims paid, all lines, yuan
        :param Decimal premium: premium received, all lines, yuan
        """
        # A division has some hundred thousand customers and some hundred different outcomes.
        key = (self._premium.place(standard_premium), years, self._profit.place(claims, premium))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._compute(*key)
        return found

    def _compute(self, premium_place, years, profit_place):
        p = self._premium.value_at(premium_place)
        loyalty = self._loyalty(years)
        k1 = self._loyalty_factor(years)
        profit = self._profit.value_at(profit_place)
        k2 = self._profit_factor(years)
        wp, wl, wr = self.weights
        return ValueIndex(p, loyalty, k1, profit, k2, wp * p + wl * loyalty * k1 + wr * profit * k2)
