"""From stored floats to exact decimals: the only door between the two."""

from decimal import ROUND_HALF_UP, Decimal


def to_decimal(value, places):
    """Return a figure kept with ``places`` decimal places as exact `Decimal`.

    The database keeps exact decimals, the ORM hands out the nearest float; its shortest text
    is the figure that somebody typed.

    :param value: float, int, str or Decimal; None and False count as 0
    :param int places: decimal places of the field

    >>> to_decimal(0.6, 4)
    Decimal('0.6000')
    >>> to_decimal(0.1 + 0.2, 4)
    Decimal('0.3000')
    >>> to_decimal(49999999.99, 2)
    Decimal('49999999.99')
    >>> to_decimal(2.675, 2), to_decimal(-2.675, 2)
    (Decimal('2.68'), Decimal('-2.68'))
    >>> to_decimal(False, 2)
    Decimal('0.00')
    """
    number = value if isinstance(value, Decimal) else Decimal(str(value or 0))
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
