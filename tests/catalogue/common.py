"""Helpers for tests of service catalogues."""

from contextlib import contextmanager
from datetime import date

from ..common import InsuranceCommon


class CatalogueCommon(InsuranceCommon):
    """``shipped``: the active catalogue of 2026; ``draft``: its copy for 2027 by ``hq_officer``.

    Tests run on 1 June 2026 unless they say otherwise (`_on`).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shipped = cls.env.ref("insurance_service.catalogue_2026")
        cls.env["insurance.service.catalogue"].search([("id", "!=", cls.shipped.id)]).unlink()
        cls.item = cls.env.ref("insurance_service.item_r2")
        cls.sampled = cls.env.ref("insurance_service.item_d10")

    def setUp(self):
        super().setUp()
        today = self._on(date(2026, 6, 1))
        today.start()
        self.addCleanup(today.stop)
        self.draft = self._copy("action_copy_to_next_year")

    def _copy(self, method, catalogue=None, user=None):
        """Return the draft that a button makes from a catalogue (default: the shipped one)."""
        catalogue = (catalogue or self.shipped).with_user(user or self.hq_officer)
        action = getattr(catalogue, method)()
        return self.env["insurance.service.catalogue"].browse(action["res_id"])

    def _cell(self, catalogue, item, tier):
        return catalogue.standard_ids.filtered(
            lambda s: s.item_id == item and s.tier_id == self.tiers[tier]
        )

    @contextmanager
    def _refused(self, exception, message):
        """Expect an error; as for a real call, what it half did is rolled back."""
        with self.assertRaises(exception) as caught:
            yield caught
        self.assertRegex(str(caught.exception), message)
