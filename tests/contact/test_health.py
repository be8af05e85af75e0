"""Health notes: right, role and consent needed, every look logged, erased on withdrawal."""

import base64
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import TODAY, ContactCommon

DOCUMENT = base64.b64encode(b"CANARY-DOCUMENT")


@tagged("post_install", "-at_install", "insurance_service")
class TestHealth(ContactCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checkup = cls.env.ref("insurance_service.item_s1")
        cls.task = cls._create_checkup(cls.gold)
        cls.wang.health_consent = "given"
        cls.group = cls.env.ref("insurance_service.group_data_health")
        cls.bj_specialist.group_ids += cls.group

    @classmethod
    def _create_checkup(cls, customer, contact=False):
        return cls._create_task(
            0,
            customer=customer,
            contact=contact,
            item_id=cls.checkup.id,
            care_kind="by_month",
            is_gift=False,
            occasion="year",
        )

    def _write_note(self, user=None, **values):
        with self._on(TODAY):
            return self._as(user or self.bj_specialist, self.env["insurance.health.note"]).create(
                {
                    "task_id": self.task.id,
                    "contact_id": self.wang.id,
                    "date": TODAY,
                    "result": "CANARY-RESULT",
                    "document": DOCUMENT,
                    "document_name": "report.pdf",
                    **values,
                }
            )

    def _count_looks(self, user):
        return self.env["insurance.health.access"].search_count([("user_id", "=", user.id)])

    def test_each_look_is_logged_whatever_the_way(self):
        note = self._write_note()
        user = self.bj_specialist
        user.group_ids += self.env.ref("base.group_allow_export")
        note = self._as(user, note)
        before = self._count_looks(user)
        ways = (
            lambda: note.read(["result"])[0]["result"],
            lambda: note.web_read({"result": {}})[0]["result"],
            lambda: note.search_read([("id", "=", note.id)], ["result"])[0]["result"],
            lambda: note.export_data(["result"])["datas"][0][0],
            lambda: note.result,
            lambda: note.new(origin=note).result,
        )
        for number, way in enumerate(ways, 1):
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertEqual(way(), "CANARY-RESULT")
            self.assertEqual(self._count_looks(user), before + number)
        self.env.invalidate_all()
        self.assertEqual(note.document, DOCUMENT)
        self.assertEqual(self._count_looks(user), before + 7)
        log = self.env["insurance.health.access"].search([("user_id", "=", user.id)], limit=1)
        self.assertEqual((log.note_id, log.contact_id), (note, self.wang))
        self.assertEqual(log.company_id, self.bj)
        # A list of notes shows no result and is no look.
        self.env.invalidate_all()
        note.read(["date", "contact_id", "display_name"])
        self.assertEqual(self._count_looks(user), before + 7)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_without_the_right_nothing_is_seen(self):
        note = self._write_note()
        for user in (
            self.bj_branch_officer,
            self.bj_branch_head,
            self.bj_operations,
            self.bj_salesperson,
            self.hq_officer,
            self.hq_gm,
            self.hq_auditor,
            self.hq_technical,
            self.portal,
        ):
            self.assertFalse(self._as(user, note).has_access("read"), user.login)
            with self.assertRaises(AccessError):
                self._as(user, note).search([])
        for user in (self.gd_specialist, self.bj_salesperson, self.reader):
            user.group_ids += self.group
            self.assertFalse(self._as(user, note).has_access("read"), user.login)
            self.assertFalse(self._as(user, note).search([]))
        self.hq_auditor.group_ids += self.group
        self.assertEqual(self._as(self.hq_auditor, note).result, "CANARY-RESULT")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_kept_values_cannot_be_reached_past_the_log(self):
        note = self._as(self.bj_specialist, self._write_note())
        for name in ("kept_result", "kept_document"):
            with self.assertRaises(AccessError):
                note.read([name])
            with self.assertRaises(AccessError):
                note.search([(name, "!=", False)])
            with self.assertRaises(AccessError):
                note.write({name: "x"})
        with self.assertRaises(AccessError):
            note.formatted_read_group([], ["kept_result"], ["__count"])
        with self.assertRaises(AccessError):
            note.search([], order="kept_result")
        file_sudo = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", note._name), ("res_field", "=", "kept_document")])
        )
        self.assertEqual(file_sudo.raw, b"CANARY-DOCUMENT")
        for user in (self.bj_specialist, self.bj_branch_officer, self.hq_auditor):
            self.assertFalse(self._as(user, file_sudo.sudo(False)).has_access("read"))

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_writes(self):
        for user in (self.bj_branch_head, self.hq_auditor, self.gd_specialist):
            user.group_ids += self.group
            with self.assertRaises(AccessError, msg=user.login):
                self._write_note(user)
        note = self._write_note()
        self.assertEqual((note.user_id, note.company_id), (self.bj_specialist, self.bj))
        for user in (self.bj_branch_head, self.hq_auditor):
            with self.assertRaises(AccessError):
                self._as(user, note).write({"result": "x"})
        self._as(self.bj_specialist, note).write({"result": "Second"})
        self.assertEqual(note.sudo().kept_result, "Second")

    def test_needs_consent_and_a_checkup_of_the_customer(self):
        self.wang.health_consent = False
        with self.assertRaisesRegex(ValidationError, "has not consented"):
            self._write_note()
        self.wang.health_consent = "given"
        with self.assertRaisesRegex(ValidationError, "no health results"):
            self._write_note(task_id=self._create_task().id)
        self.li.health_consent = "given"
        with self.assertRaisesRegex(ValidationError, "not one of"):
            self._write_note(contact_id=self.li.id)
        with self.assertRaisesRegex(ValidationError, "future"):
            self._write_note(date=date(2026, 3, 7))
        note = self._write_note()
        for values in ({"contact_id": self.li.id}, {"company_id": self.gd.id}):
            with self.assertRaises(AccessError):
                self._as(self.bj_specialist, note).write(values)

    def test_withdrawal_erases_and_stops_writing(self):
        note = self._write_note()
        self._state(self.bj_specialist, self.wang, "health", "withdrawn")
        note_sudo = note.sudo()
        self.assertFalse(note_sudo.kept_result or note_sudo.kept_document or note.document_name)
        self.assertEqual(note.erased_date, TODAY)
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", note._name), ("res_field", "!=", False)])
        )
        self.assertFalse(files)
        with self.assertRaises(ValidationError):
            self._as(self.bj_specialist, note).write({"result": "again"})
        self.assertEqual(self.task.state, "planned")

    def test_checkup_keeps_no_texts(self):
        task = self._as(self.bj_specialist, self.task)
        for name in ("feedback", "evidence", "note", "content"):
            with self.assertRaisesRegex(UserError, "done and when"):
                task.write({name: "High blood pressure"})
        with self._on(TODAY):
            with self.assertRaises(UserError):
                task.action_done(feedback="High blood pressure")
            task.action_done()
        self.assertEqual((task.state, task.done_date), ("done", TODAY))

    def test_notes_are_kept_and_the_log_too(self):
        note = self._write_note()
        self.assertEqual(self._as(self.bj_specialist, note).result, "CANARY-RESULT")
        log = self.env["insurance.health.access"].search([], limit=1)
        for records in (note, log):
            with self.assertRaises(UserError):
                records.sudo().unlink()
        with self.assertRaises(UserError):
            log.sudo().write({"date": "2020-01-01"})
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, log).create({"note_id": note.id})
        self.assertTrue(self._as(self.hq_auditor, log).date)

    def test_form(self):
        context = {"default_task_id": self.task.id}
        with self._on(TODAY):
            notes = self._as(self.bj_specialist, self.env["insurance.health.note"])
            form = Form(notes.with_context(**context))
            form.contact_id = self.wang.with_user(self.bj_specialist)
            form.result = "Fine"
            note = form.save()
        self.assertEqual(note.sudo().kept_result, "Fine")
