"""The regulation's services get what the care programme needs: their data are not updated."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["insurance.service.item"]._load_shipped_care()
