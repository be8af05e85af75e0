"""Large files, work in the background, and two imports at a time."""

import base64
import tracemalloc
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.addons.insurance_service.models.policy.importing.loader import Loader
from odoo.addons.insurance_service.models.policy.importing.stage import Stage
from odoo.addons.insurance_service.models.policy.insurance_data_import import LOCK_KEY
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from .import_common import ImportCommon


@tagged("post_install", "-at_install")
class TestLargeFiles(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(20):
            cls._create_policy(f"B-G{number}", cls.customer, cls.product, cls.bj)

    def _entries(self, count, first=0):
        """Return a file of entries; every hundredth row is bad."""
        lines = ["entry_ref,policy_number,date,kind,amount"]
        lines += [
            f"B-E{n},B-G{n % 20},2025-01-{n % 28 + 1:02},{'premium' if n % 3 else 'claim'},"
            + ("x" if n % 100 == 99 else f"{n % 900 + 1}.{n % 100:02}")
            for n in range(first, first + count)
        ]
        return "\n".join(lines).encode()

    def _count_queries(self, record):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        record.action_import()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_fifty_thousand_rows(self):
        content = self._entries(50_000)
        record = self._import("entries", content)
        self.assertCounts(record, created=49_500, bad=500)
        self.assertEqual(len(self._report(record)), 500)
        self.assertEqual(len(record.error_ids), 200)
        self.assertCounts(self._import("entries", content), unchanged=49_500, bad=500)
        total = sum(
            round((n % 900 + 1) * 100 + n % 100) for n in range(50_000) if n % 3 and n % 100 != 99
        )
        self.assertIn(f"{total // 100}.{total % 100:02} yuan", record.log)

    def test_queries_do_not_grow_with_the_rows(self):
        few = self._count_queries(self._upload("entries", self._entries(200)))
        many = self._count_queries(self._upload("entries", self._entries(9_000, first=1_000)))
        # More rows of problems are stored for the screen, a hundred a statement.
        self.assertLessEqual(many, few + 2)

    def test_memory_does_not_grow_with_the_rows(self):
        peaks = []
        for count, first in ((20_000, 100_000), (60_000, 200_000)):
            record = self._upload("entries", self._entries(count, first))
            self.env.invalidate_all()
            tracemalloc.start()
            record.action_import()
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        self.assertLess(peaks[1], peaks[0] * 1.5 + 2**20)

    def test_slices(self):
        """A file that is written in several statements gives the same result."""
        with patch.object(Loader, "slice", 7):
            record = self._import("entries", self._entries(50))
        self.assertCounts(record, created=50)

    def test_report_has_a_limit_and_says_so(self):
        self.env["ir.config_parameter"].set_param("insurance_service.import_max_problems", "3")
        record = self._import("entries", self._entries(600))
        self.assertCounts(record, created=594, bad=6)
        self.assertEqual(len(self._report(record)), 3)
        self.assertIn("first 3 of 6", record.log)


@tagged("post_install", "-at_install")
class TestBackground(ImportCommon):
    def _run_cron(self):
        cron = self.env.ref("insurance_service.ir_cron_data_import")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_waiting_imports_run_in_their_order(self):
        rows = [self._row("entries", policy_number="I-G2")]
        entries = self._upload("entries", self._csv(rows))
        rows = [self._row("policies", policy_number="I-G2")]
        policies = self._upload("policies", self._csv(rows), self.bj_operations)
        policies.action_import_background()
        entries.action_import_background()
        self.assertEqual((policies.state, entries.state), ("queued", "queued"))
        self.assertFalse(self._find("policies", "I-G2"))
        self._run_cron()
        self.assertCounts(policies, created=1)
        self.assertCounts(entries, created=1)
        self.assertEqual(policies.progress, 100)
        self.assertEqual(self._find("policies", "I-G2").create_uid, self.bj_operations)

    def test_rights_are_those_of_the_user(self):
        rows = [self._row("policies", policy_number="I-G2", branch_code="T-GD")]
        record = self._upload("policies", self._csv(rows), self.bj_operations)
        record.action_import_background()
        self._run_cron()
        self.assertCounts(record, bad=1)

    def test_role_that_was_taken_away(self):
        record = self._upload("policies", self._csv([self._row("policies")]), self.bj_operations)
        record.action_import_background()
        self.bj_operations.group_ids -= self.env.ref("insurance_service.group_operations")
        self._run_cron()
        record = record.sudo()
        self.assertEqual(record.state, "failed")
        self.assertIn("Only operations", record.failure)

    def test_unexpected_error_is_visible_and_leaves_nothing(self):
        record = self._upload("policies", self._csv([self._row("policies", policy_number="I-G2")]))
        record.action_import_background()
        partners = type(self.env["res.partner"])
        logger = "odoo.addons.insurance_service.models.policy.insurance_data_import_background"
        with (
            patch.object(partners, "_sync_branches", lambda *args: 1 / 0),
            mute_logger(logger),
        ):
            self._run_cron()
        self.assertEqual(record.state, "failed")
        self.assertIn("nothing of the file was imported", record.failure)
        self.assertFalse(self._find("policies", "I-G2"))

    def test_interrupted_import_is_marked(self):
        record = self._upload("policies", self._csv([self._row("policies")]))
        record.sudo().write({"state": "running"})
        self._run_cron()
        self.assertEqual(record.state, "failed")
        self.assertIn("interrupted", record.failure)
        record.action_import()
        self.assertCounts(record, updated=1)

    def test_small_files_at_once_large_ones_in_the_background(self):
        small = self._upload("policies", self._csv([self._row("policies")]))
        small.action_start()
        self.assertEqual(small.state, "done")
        self.env["ir.config_parameter"].set_param("insurance_service.import_background_kb", "0")
        large = self._upload("policies", self._csv([self._row("policies")]))
        large.action_start()
        self.assertEqual(large.state, "queued")
        large.action_stop_waiting()
        self.assertEqual(large.state, "draft")

    def test_user_is_told_in_the_browser(self):
        record = self._upload("policies", self._csv([self._row("policies", state="?")]))
        record.action_import_background()
        with patch.object(type(self.env["res.users"]), "_bus_send", autospec=True) as send:
            self._run_cron()
        user, kind, message = send.call_args.args
        self.assertEqual((user, kind), (self.hq_operations, "simple_notification"))
        self.assertEqual(message["type"], "warning")
        self.assertIn("1 bad", message["message"])


@tagged("post_install", "-at_install")
class TestTwoAtATime(TransactionCase):
    """Real transactions side by side, so the record is really stored and removed again."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            # Every row is bad: nothing but the import itself is stored.
            content = b"entry_ref,policy_number,date,kind,amount\n" + b"X,-,-,-,-\n" * 30_000
            self.import_id = (
                env["insurance.data.import"]
                .create(
                    {
                        "kind": "entries",
                        "file": base64.b64encode(content),
                        "file_name": "two.csv",
                        "company_id": env.ref("base.main_company").id,
                    }
                )
                .id
            )

    def _remove(self):
        with self.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "DELETE FROM ir_attachment WHERE res_model = %s AND res_id = %s",
                    "insurance.data.import",
                    self.import_id,
                )
            )
            cr.execute(SQL("DELETE FROM insurance_data_import WHERE id = %s", self.import_id))
            cr.execute(SQL("DELETE FROM bus_bus WHERE message LIKE %s", "%two.csv%"))

    def _record(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["insurance.data.import"].browse(self.import_id)

    def test_second_click_while_it_runs(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self._record(first).lock_for_update(allow_referencing=True)
            for method in ("action_import", "action_import_background", "action_start"):
                with self.assertRaisesRegex(UserError, "being imported already"):
                    getattr(self._record(second), method)()
            first.rollback()
            self.assertTrue(self._record(second).action_import())
            second.rollback()

    def test_one_import_after_the_other(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            first.execute(SQL("SELECT pg_advisory_xact_lock(%s)", LOCK_KEY))
            with self.assertRaisesRegex(UserError, "Another import is running"):
                self._record(second).action_import()
            second.rollback()
            first.rollback()
            self.assertTrue(self._record(second).action_import())
            second.rollback()

    def test_waiting_import_waits_for_the_one_that_runs(self):
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self._record(second).action_import_background()
            second.commit()
            first.execute(SQL("SELECT pg_advisory_xact_lock(%s)", LOCK_KEY))
            self._record(second)._cron_run_queued()
            self.assertEqual(self._record(second).state, "queued")
            second.rollback()

    def test_progress_is_seen_while_it_runs(self):
        seen = []
        fill = Stage.fill

        def look(stage, table, report):
            def report_and_look(share):
                report(share)
                with self.registry.cursor() as beside:
                    record = self._record(beside)
                    seen.append((record.state, record.progress))

            fill(stage, table, report_and_look)

        with self.registry.cursor() as cr, patch.object(Stage, "fill", look):
            self._record(cr).action_import_background()
            # The scheduled action sees what the user's request committed, as in life.
            cr.commit()  # pylint: disable=invalid-commit
            self._record(cr)._cron_run_queued()
            cr.commit()  # pylint: disable=invalid-commit
            self.assertEqual(self._record(cr).state, "done")
            self.assertEqual(self._record(cr).error_count, 30_000)
        self.assertEqual({state for state, _progress in seen}, {"running"})
        shares = [progress for _state, progress in seen]
        self.assertEqual(shares, sorted(shares))
        self.assertGreater(shares[-1], 10)
