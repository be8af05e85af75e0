import doctest

from odoo.addons.insurance_service.report.forms import chinese, layout
from odoo.addons.insurance_service.rules import text_guard
from odoo.tests import BaseCase, tagged


@tagged("post_install", "-at_install")
class TestDoctests(BaseCase):
    def test_examples_of_the_helpers_hold(self):
        for module in (chinese, layout, text_guard):
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 2)
                self.assertEqual(result.failed, 0)
