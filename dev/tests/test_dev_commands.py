"""The commands as a user runs them: one clear line when something is missing."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

DEV = Path(__file__).resolve().parents[1]


class TestCommands(unittest.TestCase):
    def _run(self, *words, **variables):
        environment = {**os.environ, **variables}
        for name in ("PYTHONPATH", "ODOO_RC", "PGHOST", "PGPORT", "PGUSER"):
            if name not in variables:
                environment.pop(name, None)
        return subprocess.run(
            [str(DEV / words[0]), *words[1:]],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
            cwd="/",
        )

    def _assert_stops(self, done, text):
        """The command failed, and its last and only message is the line that helps."""
        self.assertEqual(done.returncode, 1, done)
        lines = done.stderr.strip().splitlines()
        self.assertIn(text, lines[-1])
        self.assertTrue(all(line.startswith("dev: ") for line in lines), done.stderr)

    def test_wrong_odoo_home(self):
        self._assert_stops(self._run("odoo", "--version", ODOO_HOME="/nowhere"), "holds no Odoo")

    def test_cache_that_cannot_be_written(self):
        done = self._run("odoo", "--version", XDG_CACHE_HOME="/dev/null")
        self._assert_stops(done, "/dev/null")

    def test_postgresql_of_the_user_that_does_not_answer(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self._run("odoo", "--version", PGHOST=folder)
        self._assert_stops(done, "correct the PG* variables")

    def test_unknown_check_and_benchmark_name_the_known_ones(self):
        self._assert_stops(self._run("lint", "nothing"), "there are format, ruff")
        self._assert_stops(self._run("bench", "nothing"), "there are")

    def test_prepared_odoo_answers(self):
        done = self._run("odoo", "--version")
        self.assertEqual(done.returncode, 0, done)
        self.assertEqual(done.stdout.strip(), "Odoo Server 19.0")

    def test_folder_without_files_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self._run("odoo", "import-folder", folder, "-d", "insurance_test")
        self._assert_stops(done, "has none of products, customers")
