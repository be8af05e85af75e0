"""The hotline's promise for complaints of VIP customers becomes a figure (1.6 D1)."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    # Past the ORM: catalogues in force are frozen, and this is what their notes said already.
    env.execute_query(
        SQL(
            """
            UPDATE insurance_service_standard standard SET complaint_days = 3
              FROM insurance_service_item item, insurance_tier tier
             WHERE item.id = standard.item_id AND item.code = 'D1'
               AND tier.id = standard.tier_id AND tier.is_vip
               AND COALESCE(standard.complaint_days, 0) = 0
         RETURNING standard.id
            """
        )
    )
