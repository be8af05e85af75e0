"""The wheel holds the addon, installs beside Odoo, and the addon loads from it."""

import os
import subprocess
import unittest
from pathlib import Path

DEV = Path(__file__).resolve().parents[1]


class TestWheel(unittest.TestCase):
    def test_addon_loads_from_the_installed_wheel(self):
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PYTHONPATH", "ODOO_RC")
        }
        done = subprocess.run(
            [str(DEV / "check-wheel")],
            check=False,
            capture_output=True,
            text=True,
            env=environment,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the addon loads from there", done.stderr)
