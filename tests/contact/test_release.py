"""Releases to suppliers: consented contacts and chosen data only, each one logged."""

import base64
import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, ContactCommon


@tagged("post_install", "-at_install", "insurance_service")
class TestRelease(ContactCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bakery = cls.env["res.partner"].create({"name": "Bakery", "is_company": True})
        (cls.wang | cls.li | cls.chen).write({"care_consent": "given", "release_consent": "given"})
        cls.wang.write({"street": "Jianguo Road 1", "city": "Beijing", "service_email": "w@a.cn"})
        cls.task = cls._create_task(content="=Cake")

    def _open(self, user, tasks, **values):
        dialogs = self._as(user, self.env["insurance.contact.release.dialog"])
        context = {"active_model": "insurance.care.task", "active_ids": tasks.ids}
        return dialogs.with_context(**context).create(
            {"supplier_id": self.bakery.id, "purpose": "Birthday cakes", **values}
        )

    def _release(self, user, tasks, **values):
        with self._on(TODAY):
            dialog = self._open(user, tasks, **values)
            dialog.action_confirm()
        return dialog

    def _get_rows(self, dialog):
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(dialog.file)))
        return [[cell.value for cell in row] for row in book.active.iter_rows()]

    def test_file_holds_the_chosen_data_and_is_logged(self):
        dialog = self._release(self.bj_specialist, self.task, has_mobile=True)
        head, row = self._get_rows(dialog)
        self.assertEqual(head[4:], ["Name", "Mobile", "Address"])
        self.assertEqual(row[:2], [str(self.task.id), "2026-03-20"])
        self.assertEqual(row[3:6], ["=Cake", "Wang", "13800001234"])
        self.assertIn("Jianguo Road 1", row[6])
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(dialog.file)))
        cell = book.active.cell(2, 4)
        self.assertEqual((cell.data_type, cell.quotePrefix), ("s", True))
        log = self.env["insurance.contact.release"].search([("task_id", "=", self.task.id)])
        self.assertEqual(log.field_names, "name,mobile,address")
        self.assertEqual(log.field_text, "Name, Mobile, and Address")
        self.assertEqual((log.contact_id, log.supplier_id), (self.wang, self.bakery))
        self.assertEqual((log.user_id, log.company_id), (self.bj_specialist, self.bj))
        self.assertEqual(log.purpose, "Birthday cakes")
        self.assertEqual(self._as(self.bj_branch_head, self.wang).release_count, 1)

    def test_birthday_and_mail_only_when_chosen(self):
        rows = self._get_rows(self._release(self.bj_specialist, self.task, has_address=False))
        self.assertEqual(rows[0][4:], ["Name"])
        rows = self._get_rows(
            self._release(self.bj_specialist, self.task, has_birthday=True, has_email=True)
        )
        self.assertEqual(rows[1][4:6], ["Wang", "w@a.cn"])
        self.assertEqual(rows[1][7], "1970-03-20 (Solar)")

    def test_others_are_left_out_with_the_reason(self):
        not_asked = self._create_contact(self.gold, "Zhao", care_consent="given")
        blocked = self._create_contact(
            self.gold, "Sun", service_contact_role=False, release_consent="given"
        )
        blocked.write({"care_consent": "given", "is_gift_blocked": True})
        self.li.release_consent = "withdrawn"
        closed = self._create_task(state="cancelled")
        tasks = (
            self.task
            | self._create_task(contact=not_asked)
            | self._create_task(contact=blocked)
            | self._create_task(customer=self.silver, contact=self.li)
            | self._create_task(contact=False)
            | self._create_task(0, care_kind="sms", is_gift=False)
            | closed
        )
        with self._on(TODAY):
            dialog = self._open(self.bj_specialist, tasks)
            self.assertEqual((dialog.released_count, dialog.refused_count), (1, 6))
            for text in (
                "Not asked for the consent to suppliers yet: Zhao",
                "Sun gets no gifts",
                "withdrawn: Li",
                "single contact",
                "Text messages",
                "closed",
            ):
                self.assertIn(text, dialog.refused_text)
            dialog.action_confirm()
        self.assertEqual([row[4] for row in self._get_rows(dialog)], ["Name", "Wang"])
        self.assertEqual(
            self.env["insurance.contact.release"].search([("task_id", "in", tasks.ids)]).task_id,
            self.task,
        )
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self._release(self.bj_specialist, closed)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may_release(self):
        for user in (self.bj_specialist, self.bj_branch_officer, self.hq_officer):
            self.assertTrue(self._release(user, self.task).file)
        self.assertFalse(self.bj_operations.has_group("insurance_service.group_data_contact"))
        for user in (
            self.bj_operations,
            self.bj_branch_head,
            self.bj_salesperson,
            self.hq_gm,
            self.hq_auditor,
            self.hq_technical,
            self.gd_specialist,
            self.reader,
            self.portal,
        ):
            with self.assertRaises(AccessError, msg=user.login):
                self._release(user, self.task)
        group = self.env.ref("insurance_service.group_data_contact")
        for user in (self.bj_branch_head, self.hq_auditor, self.bj_salesperson):
            user.group_ids += group
            with self.assertRaises(AccessError, msg=user.login):
                self._release(user, self.task)
        self.bj_operations.group_ids += group
        self.assertTrue(self._release(self.bj_operations, self.task).file)
        self.assertEqual(
            self.env["insurance.contact.release"].search_count([("task_id", "=", self.task.id)]), 4
        )

    def test_dialog_tells_nothing_of_foreign_tasks(self):
        foreign = self._create_task(customer=self.far, contact=self.chen)
        dialog = self._open(self.bj_specialist, self.task)
        dialog.task_ids = [(4, foreign.id)]
        self.assertNotIn("Chen", dialog.refused_text or "")
        self.env.flush_all()
        self.env.invalidate_all()
        with self._on(TODAY):
            self.assertNotIn("Chen", dialog.refused_text or "")

    def test_supplier_is_a_company_and_no_customer(self):
        for partner in (self.silver, self.li):
            with self.assertRaisesRegex(UserError, "no supplier"):
                self._release(self.bj_specialist, self.task, supplier_id=partner.id)
        for values in ({"supplier_id": False}, {"purpose": " "}):
            with self.assertRaisesRegex(UserError, "Choose the supplier"):
                self._release(self.bj_specialist, self.task, **values)

    def test_file_and_dialog_are_ones_own(self):
        with self.assertRaises(AccessError):
            self._open(self.bj_specialist, self.task, file=base64.b64encode(b"x"))
        dialog = self._release(self.bj_specialist, self.task)
        with self.assertRaises(AccessError):
            dialog.write({"file": base64.b64encode(b"x")})
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, dialog).read(["file"])

    def test_log_is_append_only_and_of_the_branch(self):
        self._release(self.bj_specialist, self.task)
        log = self.env["insurance.contact.release"].search([("task_id", "=", self.task.id)])
        for user in (self.bj_salesperson, self.bj_branch_head, self.hq_auditor, self.hq_gm):
            self.assertEqual(self._as(user, log).supplier_id, self.bakery, user.login)
        for user in (self.gd_specialist, self.gd_salesperson, self.hq_technical, self.portal):
            self.assertFalse(self._as(user, log).has_access("read"), user.login)
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, log).write({"purpose": "x"})
        with self.assertRaises(AccessError):
            self._as(self.hq_officer, log).create({"contact_id": self.wang.id})
        with self.assertRaises(UserError):
            log.sudo().write({"purpose": "x"})
        with self.assertRaises(UserError):
            log.sudo().unlink()

    def test_supplier_comes_from_the_tasks(self):
        self.task.supplier_id = self.bakery
        dialogs = self._as(self.bj_specialist, self.env["insurance.contact.release.dialog"])
        values = dialogs.with_context(
            active_model="insurance.care.task", active_ids=self.task.ids
        ).default_get(["supplier_id", "purpose", "task_ids"])
        self.assertEqual(values["supplier_id"], self.bakery.id)
        self.assertEqual(values["purpose"], self.gift.name)
        self.assertEqual(self.task.date_due, date(2026, 3, 20))
