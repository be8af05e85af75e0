"""The rule for telephone numbers, `rules.phone`, as an expression of the database."""

from ...rules.phone import PLAIN, STEPS, WIDE


def phone_key(column):
    """Return the SQL text of `rules.phone.normalise` of a column; immutable, so it can be indexed.

    :param str column: name of a column of text, from our own code
    """
    expression = f"translate({column}, '{WIDE}', '{PLAIN}')"
    for pattern, replacement in STEPS:
        expression = f"regexp_replace({expression}, '{pattern}', '{replacement}', 'g')"
    return expression
