"""The examples in the rules' docstrings hold."""

import doctest
import importlib
import pkgutil

from odoo.addons.insurance_service import rules
from odoo.tests import BaseCase, tagged


@tagged("post_install", "-at_install")
class TestDoctests(BaseCase):
    def test_every_module_of_the_rules_has_examples_that_hold(self):
        for info in pkgutil.iter_modules(rules.__path__):
            with self.subTest(module=info.name):
                module = importlib.import_module(f"{rules.__name__}.{info.name}")
                result = doctest.testmod(module)
                self.assertEqual(result.failed, 0)
                self.assertGreater(result.attempted, 0, "no examples")

    def test_the_rules_do_not_know_odoo(self):
        for info in pkgutil.iter_modules(rules.__path__):
            module = importlib.import_module(f"{rules.__name__}.{info.name}")
            with open(module.__file__, encoding="utf-8") as source:
                for line in source:
                    self.assertNotRegex(line, r"^\s*(import|from) odoo\b", module.__name__)
