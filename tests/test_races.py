"""Two users at the same moment: limits hold, and nobody gets a technical error."""

import threading

from odoo import SUPERUSER_ID, api
from odoo.exceptions import ValidationError
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestRaces(BaseCase):
    """Real transactions on real connections: what they commit is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)
        with self._transaction() as env:
            customer = env["res.partner"].create({"name": "Race", "customer_code": "RACE-1"})
            product = env["insurance.product"].create(
                {"name": "Race", "product_code": "RACE-1", "line": "health"}
            )
            policy = env["insurance.policy"].create(
                {
                    "policy_number": "RACE-1",
                    "partner_id": customer.id,
                    "product_id": product.id,
                    "date_start": "2025-01-01",
                    "date_end": "2025-12-31",
                }
            )
            self._create_entry(env, policy.id, "premium", 100, "P")
            env["res.partner"].create(self._contact_vals(customer.id))
            self.customer_id, self.policy_id = customer.id, policy.id

    def test_two_users_cannot_both_add_the_second_first_contact(self):
        def add(env, number):
            env["res.partner"].create(self._contact_vals(self.customer_id))

        self.assertEqual(self._run_both(add), [None, "limit"])
        with self._transaction() as env:
            self.assertEqual(len(env["res.partner"].browse(self.customer_id).child_ids), 2)

    def test_two_users_cannot_both_refund_the_same_premium(self):
        def add(env, number):
            self._create_entry(env, self.policy_id, "refund", 60, f"R{number}")

        self.assertEqual(self._run_both(add), [None, "limit"])
        with self._transaction() as env:
            self.assertEqual(env["insurance.policy"].browse(self.policy_id).premium, 40)

    # === Helpers === #

    def _contact_vals(self, customer_id):
        return {"name": "C", "parent_id": customer_id, "service_contact_role": "first"}

    def _create_entry(self, env, policy_id, kind, amount, ref):
        env["insurance.policy.entry"].create(
            {
                "entry_ref": f"RACE-{ref}",
                "policy_id": policy_id,
                "kind": kind,
                "amount": amount,
                "date": "2025-01-01",
            }
        )

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def _run_both(self, action):
        """Run an action in two transactions that overlap; return their outcomes, sorted."""
        both_began = threading.Barrier(2, timeout=30)
        outcomes = []

        def run(number):
            try:
                with db_connect(get_db_name()).cursor() as cr:
                    run_in(cr, number)
                outcomes.append(None)
            except ValidationError:
                outcomes.append("limit")

        def run_in(cr, number):
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SELECT 1")  # takes the snapshot
            began = []

            def once():
                if not began:
                    began.append(True)
                    both_began.wait()
                action(env, number)
                env.flush_all()

            retrying(once, env)  # as every call of the web client

        threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return sorted(outcomes, key=str)

    def _transaction(self):
        return _Transaction()

    def _remove(self):
        with self._transaction() as env:
            customers = env["res.partner"].search([("customer_code", "=", "RACE-1")])
            policies = env["insurance.policy"].search([("partner_id", "in", customers.ids)])
            policies.entry_ids.filtered(lambda e: e.kind == "refund").unlink()
            policies.entry_ids.unlink()
            policies.unlink()
            (customers.child_ids | customers).unlink()
            env["insurance.product"].search([("product_code", "=", "RACE-1")]).unlink()


class _Transaction:
    """An environment on a connection of its own, committed at the end."""

    def __enter__(self):
        self._cursor = db_connect(get_db_name()).cursor()
        return api.Environment(self._cursor, SUPERUSER_ID, {})

    def __exit__(self, exception_type, *_rest):
        if exception_type is None:
            self._cursor.commit()
        self._cursor.close()
