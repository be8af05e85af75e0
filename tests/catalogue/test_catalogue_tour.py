from odoo.tests import HttpCase, tagged

from .common import CatalogueCommon


@tagged("post_install", "-at_install")
class TestCatalogueTour(CatalogueCommon, HttpCase):
    def test_officer_edits_the_matrix(self):
        self.draft.unlink()
        user = self.hq_officer
        user.password = user.login
        url = f"/odoo/insurance-service-catalogues/{self.shipped.id}"
        self.start_tour(url, "insurance_catalogue_edit", login=user.login, timeout=120)
        draft = self.shipped.search([("origin_id", "=", self.shipped.id)])
        self.assertEqual((draft.author_id, draft.editor_ids), (user, user))
        rows = {row[0]: row[2] for row in draft._get_differences(self.shipped)}
        self.assertEqual(rows.pop("R2 Preservation, Gold VIP"), ["1 working day"])
        self.assertEqual(list(rows), ["Year"])
