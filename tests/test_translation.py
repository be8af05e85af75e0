"""Every term a user sees has its Chinese; no translation of a term that is gone is kept."""

import io
import os
import re
from pathlib import Path
from unittest.mock import patch

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import translate

MODULE = "insurance_service"
LANGUAGE = "zh_CN"
# What sms, calendar and portal add to every model with a chatter, when they are installed.
GUESTS = re.compile(r"__(message_has_sms_error|activity_calendar_event_id|website_message_ids)$")
_walk = os.walk


def _walk_visible(path, **options):
    """Walk the addon without hidden folders: a link in `.odoo` leads back to the checkout."""
    for root, folders, files in _walk(path, **options):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield root, folders, files


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(LANGUAGE)
        buffer = io.BytesIO()
        with patch.object(translate.os, "walk", _walk_visible):
            translate.trans_export(LANGUAGE, [MODULE], buffer, "po", cls.env)
        cls.exported = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        path = Path(__file__).parents[1] / "i18n" / f"{LANGUAGE}.po"
        entries = polib.pofile(str(path))
        cls.shipped = {entry.msgid: entry.translated() and not entry.fuzzy for entry in entries}
        cls.guests = {
            entry.msgid for entry in entries if all(GUESTS.search(o[0]) for o in entry.occurrences)
        }

    def test_every_term_is_translated(self):
        missing = [term for term in sorted(self.exported) if not self.shipped.get(term)]
        self.assertFalse(missing, f"{len(missing)} terms lack their Chinese")

    def test_no_translation_is_left_over(self):
        if self.env.ref("base.module_" + MODULE).demo:
            self.skipTest("demo records add terms of their own")
        left_over = sorted(set(self.shipped) - self.exported - self.guests)
        self.assertFalse(left_over, f"{len(left_over)} translations of terms that are gone")
