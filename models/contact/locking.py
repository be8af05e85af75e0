"""Serialise what people do to one partner at the same time."""

from odoo.tools import SQL


def touch_partners(env, partner_ids):
    """Touch rows of partners, in one order, so that concurrent work on them is repeated by Odoo.

    A mere lock would not do: the second transaction's snapshot is older than the first's result.

    :param list partner_ids: ids; may be empty
    """
    if partner_ids:
        env.execute_query(
            SQL(
                "UPDATE res_partner SET customer_code = customer_code WHERE id IN (SELECT id FROM"
                " res_partner WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE) RETURNING id",
                list(set(partner_ids)),
            )
        )
