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

    def test_folder_is_imported_and_bad_rows_are_written_down(self):
        self._run("pg", "dropdb", "--if-exists", "insurance_folder")
        made = self._run("pg", "createdb", "-T", "insurance_clean", "insurance_folder")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.addCleanup(self._run, "pg", "dropdb", "insurance_folder")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            head = "product_code,name,line,payment,conversion_factor\n"
            rows = (
                "A,Annuity,long_term,regular,\nB,Medical,health,single,\n,No code,health,single,\n"
            )
            (folder / "products.csv").write_text(head + rows, encoding="utf-8")
            words = ("odoo", "import-folder", name, "-d", "insurance_folder")
            done = self._run(*words)
            self.assertIn("row=3 created=2 updated=0 unchanged=0 error=1", done.stdout, done)
            self.assertEqual(done.returncode, 2)
            self.assertIn(
                "products.csv,4,product_code", (folder / "products.errors.csv").read_text()
            )
            again = self._run(*words)
            self.assertIn("row=3 created=0 updated=0 unchanged=2 error=1", again.stdout, again)

    def test_folder_without_files_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            done = self._run("odoo", "import-folder", folder, "-d", "insurance_test")
        self._assert_stops(done, "has none of products, customers")
