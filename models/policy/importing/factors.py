"""Conversion factors of policies, set-wise, by the one rule in `rules.standard_premium`."""

from decimal import Decimal

from odoo.tools import SQL

from ....rules.standard_premium import conversion_factor

FACTOR = SQL.identifier("insurance_import_factor")


def build_factors(env, pairs):
    """Fill a temporary table with line and factor for pairs of product and payment years.

    There are few different pairs, however many policies.

    :param Environment env: superuser mode
    :param list pairs: ``(product id, payment years)``
    """
    env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", FACTOR))
    env.cr.execute(
        SQL(
            "CREATE TEMP TABLE %s (product_id integer, years integer, line text, factor numeric)"
            " ON COMMIT DROP",
            FACTOR,
        )
    )
    if not pairs:
        return
    products = {
        product_id: values
        for product_id, *values in env.execute_query(
            SQL(
                "SELECT id, line, payment, CASE WHEN has_conversion_factor"
                " THEN COALESCE(conversion_factor, 0)::text END FROM insurance_product"
                " WHERE id = ANY(%s)",
                list({product_id for product_id, _years in pairs}),
            )
        )
    }
    rows = []
    for product_id, years in pairs:
        line, payment, own = products[product_id]
        own = None if own is None else Decimal(own)
        rows.append((product_id, years, line, conversion_factor(line, payment, years, own)))
    env.cr.execute(
        SQL("INSERT INTO %s VALUES %s", FACTOR, SQL(", ").join(SQL("%s", row) for row in rows))
    )


def refresh_policies(env, product_ids):
    """Bring line and factor of the policies of changed products up to date.

    :param Environment env: superuser mode
    :param list product_ids: products whose line, payment or factor may have changed
    :return: number of policies written
    :rtype: int
    """
    if not product_ids:
        return 0
    pairs = env.execute_query(
        SQL(
            "SELECT DISTINCT product_id, COALESCE(payment_years, 0) FROM insurance_policy"
            " WHERE product_id = ANY(%s)",
            product_ids,
        )
    )
    build_factors(env, pairs)
    env.cr.execute(
        SQL(
            "UPDATE insurance_policy p SET line = f.line, conversion_factor = f.factor,"
            " write_uid = %(uid)s, write_date = %(now)s FROM %(factor)s f"
            " WHERE f.product_id = p.product_id AND f.years = COALESCE(p.payment_years, 0)"
            " AND (p.line, p.conversion_factor) IS DISTINCT FROM (f.line, f.factor)",
            uid=env.uid,
            now=env.cr.now(),
            factor=FACTOR,
        )
    )
    return env.cr.rowcount
