from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CatalogueCommon


@tagged("post_install", "-at_install")
class TestServiceItem(CatalogueCommon):
    def _request(self, item):
        customer = self._create_customer("T-1")
        customer.write({"branch_ids": [Command.set(self.bj.ids)], "home_company_id": self.bj.id})
        return (
            self.env["insurance.service.request"]
            .with_user(self.bj_operations)
            .create(
                {
                    "partner_id": customer.id,
                    "item_id": item.id,
                    "company_id": self.bj.id,
                    "summary": "Test",
                }
            )
        )

    def _new_item(self, **vals):
        items = self.env["insurance.service.item"].with_user(self.hq_officer)
        return items.create({"name": "New", "code": "N1", "request_kind": "enquiry", **vals})

    def test_code_is_fixed_once_used(self):
        item = self._new_item()
        item.code = "N2"
        self._request(item)
        with self._refused(UserError, "code of N2 New cannot change: service requests"):
            item.code = "N3"
        item.write({"code": "N2", "name": "Newer"})
        with self._refused(UserError, "it is part of"):
            self.item.with_user(self.hq_officer).code = "R22"

    def test_used_items_are_archived_not_deleted(self):
        with self._refused(UserError, "Archive it instead"):
            self.item.with_user(self.hq_officer).unlink()
        self.item.with_user(self.hq_officer).active = False
        rows = [r for g in self.shipped.matrix["groups"] for r in g["rows"]]
        self.assertIn(self.item.id, [row["id"] for row in rows], "its promise still stands")
        self._new_item().unlink()

    def test_only_head_office_changes_items(self):
        for user in (self.hq_gm, self.bj_operations, self.bj_branch_head, self.bj_salesperson):
            item = self.item.with_user(user)
            self.assertEqual(item.code, "R2")
            with self.assertRaises(AccessError):
                item.name = "X"
            with self.assertRaises(AccessError):
                item.paper_ids[:1].name = "X"

    def test_copy_takes_a_free_code(self):
        copies = [self.item.with_user(self.hq_officer).copy() for _number in range(2)]
        self.assertEqual([item.code for item in copies], ["R2-2", "R2-3"])

    def test_usual_channel_is_an_accepted_one(self):
        item = self.item.with_user(self.hq_officer)
        with self._refused(ValidationError, "usual channel Hotline"):
            item.channel = "hotline"

    def test_channels_and_papers(self):
        simple = self.env.ref("insurance_service.item_r2s")
        self.assertTrue(simple._takes_channel("hotline"))
        self.assertFalse(self.item._takes_channel("hotline"))
        papers = {c: self.item._needs_papers(c) for c in ("counter", "web", "hotline", "bank")}
        self.assertEqual(papers, {"counter": True, "web": False, "hotline": False, "bank": True})
        channel = self.env.ref("insurance_service.channel_web")
        self.assertEqual(channel.display_name, "Web Portal")
        channel.with_user(self.hq_officer).identity_check = "papers"
        self.assertTrue(self.item._needs_papers("web"))
        with self.assertRaises(AccessError):
            channel.with_user(self.bj_operations).identity_check = "password"
        with self.assertRaises(AccessError):
            channel.with_user(self.hq_officer).unlink()

    def test_requests_of_an_item(self):
        request = self._request(self.item)
        item = self._as(self.bj_operations, self.item)
        self.assertEqual(item.request_count, 1)
        action = item.action_view_requests()
        self.assertEqual(request.search(action["domain"]), request)
        self.assertEqual(self._as(self.gd_operations, self.item).request_count, 0)
