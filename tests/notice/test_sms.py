"""Wishes by text message (D7): consent, hours, each once, what becomes of them, by hand."""

from datetime import date
from unittest.mock import patch

from odoo.addons.sms.tools.sms_api import SmsApi
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NoticeCommon

MORNING, NIGHT = "2026-02-16 09:00", "2026-02-16 20:00"


@tagged("post_install", "-at_install")
class TestSms(NoticeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hq.care_sms_enabled = True
        cls.sms_item = cls.env["insurance.service.item"].search([("care_kind", "=", "sms")])
        cls.contact = cls._create_contact("王强")
        cls.task = cls._create_task(cls.contact)

    @classmethod
    def _create_contact(cls, name, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": cls.gold.id,
                "service_contact_role": "first",
                "contact_position": "general_manager",
                "service_mobile": "138 1234 5678",
                "sms_consent": "given",
                **values,
            }
        )

    @classmethod
    def _create_task(cls, contact, occasion="spring_festival", **values):
        return cls.tasks.create(
            {
                "partner_id": contact.parent_id.id,
                "contact_id": contact.id,
                "company_id": cls.bj.id,
                "tier_id": cls.tiers["gold"].id,
                "item_id": cls.sms_item.id,
                "care_kind": "sms",
                "year": 2026,
                "occasion": occasion,
                "date_occasion": date(2026, 2, 17),
                "date_due": date(2026, 2, 16),
                "date_prepare": date(2026, 2, 16),
                **values,
            }
        )

    def _send(self, moment=MORNING):
        crons = type(self.env["ir.cron"])
        with self._at(moment), patch.object(crons, "_commit_progress", lambda *_a, **_k: 0):
            self.tasks._cron_send_messages()

    def _get_messages(self):
        return self.env["sms.sms"].search([("partner_id", "=", self.contact.id)])

    def _deliver(self, outcome="success"):
        """Let the provider answer; nobody outside is asked."""

        def answer(_api, messages, delivery_reports_url=False):
            uuids = [number["uuid"] for message in messages for number in message["numbers"]]
            return [{"uuid": uuid, "state": outcome, "credit": 1} for uuid in uuids]

        with patch.object(SmsApi, "_send_sms_batch", answer), self._at(MORNING):
            self._get_messages().send(raise_exception=True)

    def test_a_message_is_queued_once_and_done_when_the_provider_took_it(self):
        self._send()
        self._send()
        message = self._get_messages()
        self.assertEqual((len(message), message.state), (1, "outgoing"))
        self.assertEqual(message.number, "+8613812345678")
        self.assertEqual(
            message.body,
            "尊敬的王强总经理：新春将至，Test branch T-BJ祝您及家人春节快乐，阖家幸福，事业兴旺！",
        )
        self.assertEqual((self.task.state, self.task.sms_state), ("planned", "outgoing"))
        self._deliver()
        self.assertEqual((self.task.state, self.task.sms_state), ("done", "sent"))
        self.assertEqual(self.task.done_date, date(2026, 2, 16))
        self._send()
        self.assertEqual(len(self._get_messages()), 1)
        chatter = " ".join(self.task.message_ids.mapped("body"))
        self.assertIn("138****5678", chatter)
        self.assertNotIn("12345678", chatter)

    def test_only_between_eight_and_twenty_local_time(self):
        for moment in ("2026-02-16 07:59", NIGHT, "2026-02-16 00:30"):
            self._send(moment)
            self.assertFalse(self._get_messages(), moment)
        self._send("2026-02-16 19:59")
        self.assertEqual(len(self._get_messages()), 1)

    def test_not_before_its_day_and_not_after_the_occasion(self):
        self._send("2026-02-15 12:00")
        self._send("2026-02-18 12:00")
        self.assertFalse(self._get_messages())
        with self._at("2026-02-18 12:00"):
            self.assertIn("has passed", self.task.sms_waits_for)

    def test_only_with_consent(self):
        for consent in (False, "withdrawn"):
            self.contact.sms_consent = consent
            self._send()
            self.assertFalse(self._get_messages())
            with self._at(MORNING):
                self.assertIn("consent", self.task.sms_waits_for)
                with self.assertRaisesRegex(UserError, "consent"):
                    self._as(self.bj_specialist, self.task).action_done(evidence="By phone")

    def test_consent_withdrawn_in_the_queue_stops_the_message(self):
        self._send()
        self.contact.sms_consent = "withdrawn"
        self._deliver()
        self.assertEqual(self._get_messages().state, "canceled")
        self.assertEqual((self.task.state, self.task.sms_state), ("planned", "error"))

    def test_cancelled_task_leaves_the_queue(self):
        self._send()
        self._as(self.bj_branch_officer, self.task).action_cancel("Customer is in mourning")
        self.assertFalse(self._get_messages())

    def test_without_provider_messages_wait_visibly(self):
        self.hq.care_sms_enabled = False
        self._send()
        self.assertFalse(self._get_messages())
        with self._at(MORNING):
            task = self._as(self.bj_specialist, self.task)
            self.assertTrue(task.is_sms_waiting)
            self.assertIn("provider", task.sms_waits_for)
            waiting = task.search([("is_sms_waiting", "=", True), ("id", "=", task.id)])
            self.assertEqual(waiting, task)
        self.hq.care_sms_enabled = True
        with self._at(MORNING):
            self.assertFalse(task.search([("is_sms_waiting", "=", True), ("id", "=", task.id)]))

    def test_sent_by_hand_needs_evidence(self):
        self.hq.care_sms_enabled = False
        task = self._as(self.bj_specialist, self.task)
        with self._at(MORNING):
            with self.assertRaisesRegex(UserError, "how it was sent"):
                task.action_done()
            task.action_done(evidence="From the office telephone, 9:05")
        self.assertEqual((task.state, task.sms_state), ("done", False))

    def test_wrong_number_is_told_and_retried_by_hand(self):
        self.contact.service_mobile = "010-62345678"
        self._send()
        self.assertEqual(self.task.sms_state, "error")
        self.assertIn("no valid mobile number", self.task.sms_error)
        failures = self.env["insurance.care.failure"].search([("partner_id", "=", self.contact.id)])
        self.assertEqual(failures.state, "open")
        task = self._as(self.bj_specialist, self.task)
        with self._at(MORNING), self.assertRaisesRegex(UserError, "no valid mobile"):
            task.action_retry_message()
        self.contact.service_mobile = "13812345678"
        with self._at(MORNING):
            task.action_retry_message()
        self._send()
        self.assertEqual(self._get_messages().state, "outgoing")
        self.assertEqual(failures.state, "solved")

    def test_provider_refuses_and_the_reason_is_in_words(self):
        self._send()
        self._deliver("insufficient_credit")
        self.assertEqual((self.task.state, self.task.sms_state), ("planned", "error"))
        self.assertEqual(self.task.sms_error, "Insufficient Credit")
        with self._at(MORNING):
            self._as(self.bj_specialist, self.task).action_retry_message()
        self._send()
        self._deliver()
        self.assertEqual(self.task.state, "done")

    def test_failure_reported_after_acceptance_opens_the_task_again(self):
        self._send()
        tracker = self.env["sms.tracker"].search([("care_task_id", "=", self.task.id)])
        self._deliver()
        tracker._action_update_from_sms_state("sent")
        self.assertEqual((self.task.state, self.task.sms_state), ("done", "delivered"))
        tracker._action_update_from_provider_error("not_delivered")
        self.assertEqual((self.task.state, self.task.sms_state), ("planned", "error"))

    def test_one_bad_message_stops_no_other(self):
        other = self._create_contact("李敏", service_contact_role="second")
        good = self._create_task(other)
        queue = type(self.tasks)._queue_message

        def fail(task):
            if task.contact_id == self.contact:
                raise ValueError("broken")
            return queue(task)

        logger = "odoo.addons.insurance_service.models.notice.insurance_care_task_queue"
        with patch.object(type(self.tasks), "_queue_message", fail), mute_logger(logger):
            self._send()
        self.assertEqual((self.task.sms_state, good.sms_state), ("error", "outgoing"))

    def test_messages_of_sick_visits_and_renewals_name_no_policy(self):
        self._grant(self.sms_item)
        policy = self._make("SMS-POLICY", date(2026, 12, 31), user_id=self.bj_salesperson.id)
        self._plan(date(2026, 2, 16))
        reminder = self._get_tasks(policy)
        with self._at(MORNING):
            for _twice in range(2):
                action = self._as(self.bj_salesperson, reminder).action_add_message()
        message = self.tasks.search(action["domain"])
        self.assertEqual((len(message), message.contact_id), (1, self.contact))
        self.assertIn("续保续期", message.sms_text)
        self.assertNotIn("SMS-POLICY", message.sms_text)
        self._send()
        self.assertEqual(message.sms_state, "outgoing")
        # Withdrawn on the contact: what was added by hand stops as well.
        self.contact.sms_consent = "withdrawn"
        self.tasks._cancel_without_consent(self.contact, "sms")
        self.assertEqual((message.state, message.sms_state), ("cancelled", False))
        self.assertFalse(self._get_messages())

    def _grant(self, item):
        self.catalogue.state = "draft"
        self.env["insurance.service.standard"].create(
            {
                "catalogue_id": self.catalogue.id,
                "item_id": item.id,
                "tier_id": self.tiers["gold"].id,
            }
        )
        self.catalogue.state = "active"

    def test_nobody_agreed(self):
        self._grant(self.sms_item)
        self.contact.sms_consent = False
        policy = self._make("SMS-NOBODY", date(2026, 12, 31))
        self._plan(date(2026, 2, 16))
        with self._at(MORNING), self.assertRaisesRegex(UserError, "agreed"):
            self._as(self.bj_specialist, self._get_tasks(policy)).action_add_message()

    # === Roles === #

    def test_text_is_for_those_with_contact_data(self):
        self.assertTrue(self._as(self.bj_specialist, self.task).sms_text)
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, self.task).read(["sms_text"])
        self.assertEqual(self._as(self.bj_operations, self.task).sms_mobile, "138****5678")

    def test_nobody_sets_the_state_of_a_message(self):
        for vals in ({"sms_state": "sent"}, {"sms_error": "x"}):
            with self.assertRaises(AccessError):
                self._as(self.bj_specialist, self.task).write(vals)

    def test_other_branch_and_auditor_retry_nothing(self):
        for user in (self.gd_specialist, self.hq_auditor, self.bj_salesperson):
            with self.assertRaises(AccessError):
                self._as(user, self.task).action_retry_message()

    def test_texts_are_head_offices(self):
        text = self.env["insurance.sms.template"].search([("occasion", "=", "birthday")])
        self._as(self.hq_officer, text).body = "{name}：生日快乐！"
        for user in (self.bj_branch_officer, self.bj_specialist, self.hq_auditor):
            with self.assertRaises(AccessError):
                self._as(user, text).body = "x"
        for body in ("{policy_id}", "{name.parent_id.name}", "{name", "{0}"):
            with self.assertRaises(ValidationError):
                self._as(self.hq_officer, text).body = body

    def test_switch_is_head_offices(self):
        self._as(self.hq_officer, self.hq).care_sms_enabled = False
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, self.hq).care_sms_enabled = True
