"""Two people book the same room at the same moment: one of them gets it."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestReceptionRace(BaseCase):
    """Real transactions on real connections: what they commit is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            company = env["res.company"].create(
                {"name": "Race reception", "branch_code": "RACE-REC", "branch_class": "a"}
            )
            user = new_test_user(
                env,
                login="race_reception",
                groups="base.group_user,insurance_service.group_specialist",
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
            )
            room = env["insurance.reception.room"].create(
                {"name": "Race", "company_id": company.id, "is_signed": True}
            )
            customer = env["res.partner"].create(
                {"name": "Race", "customer_code": "RACE-REC", "is_company": True}
            )
            self.company_id, self.user_id = company.id, user.id
            self.vals = {
                "partner_id": customer.id,
                "company_id": company.id,
                "room_id": room.id,
                "host_id": user.id,
                "escort_name": "Mr Li",
                "deputy_reason": "No head yet",
                "date_start": "2026-03-12 02:00:00",
                "date_end": "2026-03-12 03:00:00",
            }

    def test_one_room_two_bookings(self):
        self.assertEqual(self._run_both(lambda number: {}), [None, "taken"])

    def test_touching_times_go_both(self):
        times = (
            {},
            {"date_start": "2026-03-12 03:00:00", "date_end": "2026-03-12 04:00:00"},
        )
        self.assertEqual(self._run_both(lambda number: times[number]), [None, None])

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def _run_both(self, get_values):
        both_began = threading.Barrier(2, timeout=30)
        outcomes = []

        def run(number):
            try:
                with db_connect(get_db_name()).cursor() as cr:
                    book(cr, number)
                outcomes.append(None)
            except ValidationError:
                outcomes.append("taken")

        def book(cr, number):
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SELECT 1")  # takes the snapshot
            began = []

            def once():
                if not began:
                    began.append(True)
                    both_began.wait()
                env["insurance.reception"].create({**self.vals, **get_values(number)})
                env.flush_all()

            retrying(once, env)  # as every call of the web client

        threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return sorted(outcomes, key=str)

    def _remove(self):
        with db_connect(get_db_name()).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            mine = [("company_id", "=", self.company_id)]
            receptions = env["insurance.reception"].search(mine)
            receptions.event_id.unlink()
            # Receptions are kept: only SQL removes them.
            cr.execute("DELETE FROM insurance_reception WHERE id = ANY(%s)", [receptions.ids])
            env.invalidate_all()
            env["insurance.reception.room"].search(mine).unlink()
            env["res.partner"].search([("customer_code", "=", "RACE-REC")]).unlink()
            user = env["res.users"].browse(self.user_id)
            partner = user.partner_id
            user.unlink()
            partner.unlink()
            env["insurance.service.team"].search(mine).unlink()
            env["res.company"].browse(self.company_id).write(
                {"active": False, "branch_code": False, "name": f"Race {self.company_id}"}
            )
