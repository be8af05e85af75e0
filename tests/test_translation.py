"""Every term a user sees has its Chinese; no translation of a term that is gone is kept."""

import io
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

MODULE = "insurance_service"
LANGUAGE = "zh_CN"


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANGUAGE)
        buffer = io.BytesIO()
        trans_export(LANGUAGE, [MODULE], buffer, "po", cls.env)
        cls.exported = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        path = Path(__file__).parents[1] / "i18n" / f"{LANGUAGE}.po"
        cls.shipped = {
            entry.msgid: entry.translated() and not entry.fuzzy for entry in polib.pofile(str(path))
        }

    def test_every_term_is_translated(self):
        missing = [term for term in sorted(self.exported) if not self.shipped.get(term)]
        self.assertFalse(missing, f"{len(missing)} terms lack their Chinese")

    def test_no_translation_is_left_over(self):
        if self.env.ref("base.module_" + MODULE).demo:
            self.skipTest("demo records add terms of their own")
        left_over = sorted(set(self.shipped) - self.exported)
        self.assertFalse(left_over, f"{len(left_over)} translations of terms that are gone")
