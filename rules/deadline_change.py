"""What another calendar means for a deadline that was promised under an older one.

A date promised to a customer never moves later by itself: a later one is kept where it was, and
only people can agree on it with the customer (1.6).
"""

EARLIER, KEPT, CONFIRMED, PROVISIONAL, FIGURES = (
    "earlier",
    "kept",
    "confirmed",
    "provisional",
    "figures",
)


def outcome(old, new):
    """Return what becomes of a deadline; None: nothing changes.

    :param tuple old: as stored: day, whether provisional, and anything else that is stored
    :param tuple new: the same under the present calendar

    >>> from datetime import date
    >>> outcome((date(2026, 3, 11), False), (date(2026, 3, 10), False))
    'earlier'
    >>> outcome((date(2026, 3, 11), False), (date(2026, 3, 12), False))
    'kept'
    >>> outcome((date(2027, 1, 5), True), (date(2027, 1, 5), False))
    'confirmed'
    >>> outcome((date(2026, 3, 11), False), (date(2026, 3, 11), False))
    """
    if old == new:
        return None
    if new[0] != old[0]:
        return EARLIER if new[0] < old[0] else KEPT
    if new[1] != old[1]:
        return PROVISIONAL if new[1] else CONFIRMED
    return FIGURES
