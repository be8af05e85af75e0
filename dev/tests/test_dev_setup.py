"""Set-up: what the scripts decide without touching the machine."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from tools import machine, odoo_source, packages, places, postgres, serve, test
from tools.say import Stop


class TestOdooHome(unittest.TestCase):
    def _use(self, home):
        with mock.patch.dict(os.environ, {"ODOO_HOME": str(home)}):
            return odoo_source.ensure_odoo()

    def _make(self, folder, version):
        path = Path(folder, "odoo/release.py")
        path.parent.mkdir(parents=True)
        path.write_text(f"version_info = ({version}, 0, FINAL, 0, '')\n", encoding="utf-8")

    def test_checkout_of_the_right_series_is_used(self):
        with tempfile.TemporaryDirectory() as folder:
            self._make(folder, "19, 0")
            self.assertEqual(self._use(folder), Path(folder))

    def test_unpacked_debian_package_is_used(self):
        with tempfile.TemporaryDirectory() as folder:
            self._make(Path(folder, "usr/lib/python3/dist-packages"), "19, 0")
            self.assertEqual(self._use(folder), Path(folder, "usr/lib/python3/dist-packages"))

    def test_other_series_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            self._make(folder, "18, 0")
            with self.assertRaisesRegex(Stop, "is Odoo 18.0; set it to Odoo 19.0"):
                self._use(folder)

    def test_folder_without_odoo_is_refused(self):
        with self.assertRaisesRegex(Stop, "ODOO_HOME=/nowhere holds no Odoo"):
            self._use("/nowhere")


class TestPackages(unittest.TestCase):
    def test_ordinary_user_is_told_the_line_to_run(self):
        with (
            mock.patch.object(packages, "IS_ROOT", False),
            mock.patch.object(packages, "missing", lambda: ["fonts-x", "gettext"]),
            self.assertRaisesRegex(
                Stop, "sudo apt-get install --no-install-recommends wkhtmltopdf fonts-x gettext$"
            ),
        ):
            packages.need_packages(["wkhtmltopdf", "fonts-x"], "printing")

    def test_lack_of_space_is_said_before_the_work(self):
        with self.assertRaisesRegex(Stop, "needs 999999999 MB in /tmp/none/such but only"):
            machine.need_space(Path("/tmp/none/such"), 999999999, "Odoo")


class TestSockets(unittest.TestCase):
    def test_long_checkout_path_has_its_socket_elsewhere(self):
        with (
            tempfile.TemporaryDirectory() as shared,
            mock.patch.object(places, "shared_dir", lambda: Path(shared)),
        ):
            self.assertEqual(postgres._sockets(Path("/x")), Path("/x/run"))
            # The kernel takes 107 bytes; "/.s.PGSQL.5432" leaves 93 for the folder.
            self.assertEqual(postgres._sockets(Path("/" + 88 * "x")), Path("/" + 88 * "x", "run"))
            self.assertEqual(postgres._sockets(Path("/" + 89 * "x")), Path(shared, "run"))


class TestServe(unittest.TestCase):
    def test_busy_port_is_named_with_another_to_use(self):
        with serve.socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with self.assertRaisesRegex(Stop, f"port {port} is in use.*--port {port + 1}"):
                serve._need_port("127.0.0.1", port)


class TestPytestArguments(unittest.TestCase):
    def test_without_path_everything_is_run(self):
        self.assertEqual(
            test.pytest_arguments(["-k", "value"], Path("/")),
            ["-k", "value", f"{places.ADDON_LINK}/tests", f"{places.ADDON_LINK}/dev/tests"],
        )

    def test_paths_go_through_the_link(self):
        expected = [f"{places.ADDON_LINK}/dev/tests/conftest.py::test_x"]
        for word, folder in (
            ("dev/tests/conftest.py::test_x", Path("/")),
            ("conftest.py::test_x", places.CHECKOUT / "dev/tests"),
            (f"{places.CHECKOUT}/dev/tests/conftest.py::test_x", Path("/")),
            (f"{places.ADDON_LINK}/dev/tests/conftest.py::test_x", Path("/")),
        ):
            self.assertEqual(test.pytest_arguments([word], folder), expected, word)
