"""The private server: made, shared by commands at the same time, stopped by the last one."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

DEV = Path(__file__).resolve().parents[1]


class TestPrivateServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="checkout-")
        cls.addClassCleanup(folder.cleanup)
        # The server's user must get there when we are root; a real checkout may be closed.
        Path(folder.name).chmod(0o755)
        cls.checkout = Path(folder.name)
        for name in ("tools", "main.py", "run.sh", "pg"):
            copy = shutil.copytree if (DEV / name).is_dir() else shutil.copy2
            (cls.checkout / "dev").mkdir(exist_ok=True)
            copy(DEV / name, cls.checkout / "dev" / name)
        cls.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("PG")
        }

    def _start(self, *words):
        return subprocess.Popen(
            [str(self.checkout / "dev/pg"), *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _sql(self, statement):
        return self._start("psql", "-XAtq", "-d", "postgres", "-c", statement)

    def _is_running(self):
        return (self.checkout / ".odoo/run/.s.PGSQL.5432").exists()

    def test_last_command_stops_the_server(self):
        slow = self._sql("SELECT pg_sleep(4), 'slow'")
        quick = self._sql("SELECT 'quick'")  # makes the cluster, or waits until slow has
        self.assertEqual(quick.communicate()[0].strip(), "quick")
        self.assertIsNone(slow.poll(), "the slow one should still be at it")
        self.assertTrue(self._is_running())
        self.assertEqual(slow.communicate()[0].strip(), "|slow")
        self.assertFalse(self._is_running())

    def test_only_this_user_gets_in_and_only_by_the_socket(self):
        output, errors = self._sql("SHOW listen_addresses").communicate()
        self.assertEqual(output, "\n", errors)
        rules = self._sql("SELECT type, auth_method, error FROM pg_hba_file_rules")
        self.assertEqual(rules.communicate()[0].strip(), "local|peer|")

    def test_started_server_stays_until_it_is_stopped(self):
        self._start("start").communicate()
        self.assertTrue(self._is_running())
        self._sql("SELECT 1").communicate()
        self.assertTrue(self._is_running())
        self._start("stop").communicate()
        self.assertFalse(self._is_running())
