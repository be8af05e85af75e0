"""Who may order, send, confirm, miss, cancel, reopen and assign care, and when."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CareCommon

TODAY = date(2026, 3, 9)


@tagged("post_install", "-at_install")
class TestCareSteps(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls._create_vip("STEP-GOLD")
        cls.gold.user_id = cls.bj_salesperson
        cls.chair = cls._create_contact(cls.gold, "Chair", "first", "1960-03-10")

    def setUp(self):
        super().setUp()
        self._plan(date(2026, 1, 15))
        self.gift = self._get_task(self.gold, "D4", "birthday")
        self.mail = self._get_task(self.gold, "D2", "month-03")
        self.startPatcher(self._on(TODAY))

    def test_order_send_confirm(self):
        gift = self._as(self.bj_specialist, self.gift)
        gift.action_order("Cake and flowers")
        self.assertEqual((gift.state, gift.content), ("ordered", "Cake and flowers"))
        self.assertEqual(gift.ordered_date, TODAY)
        gift.action_send()
        self.assertEqual((gift.state, gift.sent_date), ("sent", TODAY))
        gift.action_done(cost=110, evidence="Parcel 4711", feedback="Pleased")
        self.assertEqual((gift.state, gift.done_date), ("done", TODAY))
        self.assertEqual((gift.cost_actual, gift.done_by_id), (110, self.bj_specialist))
        self.assertFalse(gift.is_late)

    def test_cost_as_planned_and_zero(self):
        gift = self._as(self.bj_specialist, self.gift)
        gift.action_done(evidence="By hand")
        self.assertEqual(gift.cost_actual, 120)
        mail = self._as(self.bj_specialist, self.mail)
        mail.action_done(cost=0)
        self.assertEqual(mail.cost_actual, 0)

    def test_gift_needs_evidence_in_words_or_file(self):
        gift = self._as(self.bj_specialist, self.gift)
        with self.assertRaisesRegex(UserError, "evidence"):
            gift.action_done()
        self.assertEqual(gift.state, "planned")
        self.env["ir.attachment"].create(
            {"name": "receipt.txt", "raw": b"x", "res_model": gift._name, "res_id": gift.id}
        )
        gift.invalidate_recordset()
        gift.action_done()
        self.assertEqual(gift.state, "done")

    def test_future_day_and_negative_cost_are_refused(self):
        mail = self._as(self.bj_specialist, self.mail)
        with self.assertRaises(ValidationError):
            mail.action_done(day=date(2026, 3, 10))
        with self.assertRaises(ValidationError):
            mail.action_done(cost=-1)
        mail.action_done(day=TODAY)

    def test_done_late_is_seen(self):
        mail = self._get_task(self.gold, "D2", "month-01")
        self.assertEqual((mail.due_state, mail.is_late), ("late", True))
        self._as(self.bj_specialist, mail).action_done()
        self.assertEqual((mail.due_state, mail.is_late), ("done_late", True))
        late = self.tasks.search([("is_late", "=", True), ("partner_id", "=", self.gold.id)])
        self.assertIn(mail, late)
        self.assertNotIn(self.mail, late)

    def test_not_asked_for_consent(self):
        self.chair.sudo().care_consent = False
        gift = self._as(self.bj_specialist, self.gift)
        self.assertIn("consent", gift.waits_for)
        with self.assertRaisesRegex(UserError, "consent"):
            gift.action_order()
        self._as(self.bj_specialist, self.mail).action_order()

    def test_roles(self):
        allowed = {
            "order": (self.bj_specialist, self.bj_branch_officer, self.bj_operations),
            "cancel": (self.bj_branch_officer, self.bj_branch_head, self.bj_operations),
            "miss": (self.bj_specialist, self.hq_officer),
            "assign": (self.bj_branch_head, self.hq_officer),
        }
        refused = {
            "order": (self.bj_salesperson, self.bj_branch_head, self.hq_gm, self.hq_auditor),
            "cancel": (self.bj_salesperson, self.bj_specialist, self.hq_auditor),
            "miss": (self.bj_salesperson, self.bj_branch_head, self.hq_auditor),
            "assign": (self.bj_salesperson, self.bj_specialist, self.hq_auditor),
        }
        arguments = {"order": (), "assign": (self.bj_specialist.id,)}
        for step, users in refused.items():
            for user in users:
                with self.subTest(step=step, user=user.login), self.assertRaises(AccessError):
                    task = self._as(user, self.mail)
                    getattr(task, f"action_{step}")(*arguments.get(step, ("Reason",)))
        for step, users in allowed.items():
            for user in users:
                with self.subTest(step=step, user=user.login), self.env.cr.savepoint() as point:
                    task = self._as(user, self.mail)
                    getattr(task, f"action_{step}")(*arguments.get(step, ("Reason",)))
                    point.rollback()

    def test_salesperson_confirms_for_own_customers_only(self):
        mail = self._as(self.bj_salesperson, self.mail)
        mail.action_done(feedback="Handed over")
        self.assertEqual(mail.state, "done")
        other = self._create_vip("STEP-OTHER")
        self._plan(TODAY)
        task = self._get_task(other, "D2", "month-04")
        with self.assertRaises(AccessError):
            self._as(self.bj_salesperson, task).action_done()

    def test_other_branch_is_refused(self):
        for step in ("action_order", "action_send", "action_done"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                getattr(self._as(self.gd_specialist, self.mail), step)()

    def test_states_are_kept(self):
        mail = self._as(self.bj_specialist, self.mail)
        mail.action_done()
        for step in ("action_order", "action_send", "action_done"):
            with self.subTest(step=step), self.assertRaises(UserError):
                getattr(mail, step)()
        officer = self._as(self.bj_branch_officer, self.mail)
        officer.action_reopen("Wrong customer")
        self.assertEqual(
            (officer.state, officer.done_date, officer.cost_actual), ("planned", False, 0)
        )

    def test_reason_is_required(self):
        for step in ("miss", "cancel"):
            with self.subTest(step=step), self.assertRaises(ValidationError):
                getattr(self._as(self.bj_branch_officer, self.mail), f"action_{step}")("  ")

    def test_all_or_none(self):
        mail_2 = self._get_task(self.gold, "D2", "month-04")
        mail_2.state = "cancelled"
        with self.assertRaises(UserError):
            self._as(self.bj_specialist, self.mail + mail_2).action_send()
        self.assertEqual(self.mail.state, "planned")

    def test_figures_cannot_be_written(self):
        for name, value in (
            ("state", "done"),
            ("cost_actual", 1),
            ("cost_planned", 1),
            ("date_due", TODAY),
            ("partner_id", self.gold.id),
            ("company_id", self.gd.id),
            ("user_id", self.bj_specialist.id),
        ):
            for user in (self.bj_specialist, self.bj_branch_officer, self.hq_officer):
                with self.subTest(name=name, user=user.login), self.assertRaises(AccessError):
                    self._as(user, self.mail).write({name: value})
        self._as(self.bj_specialist, self.mail).write({"feedback": "Thanks", "content": "No 3"})
        with self.assertRaises(UserError):
            self._as(self.bj_branch_officer, self.mail).unlink()

    def test_consent_fields_cannot_be_written(self):
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, self.chair).care_consent = "given"

    def test_assign_refuses_people_from_elsewhere(self):
        mail = self._as(self.bj_branch_officer, self.mail)
        with self.assertRaises(ValidationError):
            mail.action_assign(self.gd_specialist.id)
        mail.action_assign(self.bj_salesperson.id)
        self.assertEqual(mail.user_id, self.bj_salesperson)

    def test_dialog_for_many(self):
        tasks = self.mail + self.gift
        self.chair.sudo().care_consent = False
        dialog = self.env["insurance.care.step"].with_user(self.bj_specialist)
        dialog = dialog.with_context(
            active_model="insurance.care.task", active_ids=tasks.ids, default_step="order"
        )
        form = Form(dialog)
        self.assertEqual((form.task_count, form.refused_count), (2, 1))
        self.assertIn("consent", form.refused_text)
        opened = form.save()
        with self.assertRaises(UserError):
            opened.action_confirm()
        opened.action_leave_out()
        opened.content = "Issue 3"
        opened.action_confirm()
        self.assertEqual((self.mail.state, self.mail.content), ("ordered", "Issue 3"))
        self.assertEqual(self.gift.state, "planned")

    def test_plan_now_is_for_leaders(self):
        with self.assertRaises(AccessError):
            self._as(self.bj_specialist, self.tasks).action_plan_now()
        cron = self.env.ref("insurance_service.ir_cron_care_plan")
        self._as(self.bj_branch_officer, self.tasks).action_plan_now()
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))

    def test_expected_and_done(self):
        self.env.flush_all()
        # The view knows the real day only: tasks of long ago are expected whatever it is.
        old = self._get_task(self.gold, "D2", "month-01")
        self._as(self.bj_specialist, old).action_done()
        self.env.flush_all()
        row = self._as(self.bj_branch_officer, self.env["insurance.care.progress"]).search(
            [("task_id", "=", old.id)]
        )
        self.assertEqual((row.expected_count, row.done_count, row.done_late_count), (1, 1, 1))
        partner = self._as(self.bj_specialist, self.gold)
        # January, February: mailings; Spring Festival of the contact and two messages.
        self.assertEqual(partner.care_done_count, 1)
        with self.assertRaises(AccessError):
            self._as(self.env.ref("base.public_user"), old).read(["state"])
        self.assertFalse(
            self._as(self.gd_specialist, self.env["insurance.care.progress"]).search(
                [("task_id", "=", old.id)]
            )
        )

    def test_confirming_many_costs_no_query_for_each(self):
        mailings = self.tasks.search(
            [("partner_id", "=", self.gold.id), ("item_id.code", "=", "D2")], order="date_due"
        )
        counts = []
        for tasks in (mailings[:3], mailings[3:]):
            tasks = self._as(self.bj_specialist, tasks)
            before = self.cr.sql_log_count
            tasks.action_done(feedback="Read")
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(set(mailings.mapped("state")), {"done"})
        # Nine tasks instead of three: messages and activities in batches.
        self.assertLess(counts[1] - counts[0], 6 * 4)

    def test_evidence_stays_once_confirmed(self):
        gift = self._as(self.bj_specialist, self.gift)
        gift.evidence = "Ordered by phone"
        gift.action_done(evidence="Parcel 4711")
        for vals in ({"evidence": "Other"}, {"content": "Wine"}, {"supplier_id": False}):
            for user in (self.bj_specialist, self.hq_officer):
                with self.subTest(vals, user=user.login), self.assertRaises(UserError):
                    self._as(user, self.gift).write(vals)
        gift.write({"feedback": "Called back", "note": "Likes cake"})
        self._as(self.bj_branch_officer, self.gift).action_reopen("Wrong parcel")
        gift.evidence = "Parcel 4712"
        self.assertEqual((self.gift.evidence, self.gift.feedback), ("Parcel 4712", "Called back"))
