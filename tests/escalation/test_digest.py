"""One message a person and working morning, in his language; nothing to say: none."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import EscalationCommon


@tagged("post_install", "-at_install")
class TestDigest(EscalationCommon):
    def setUp(self):
        super().setUp()
        self.env["insurance.service.request"].search([]).next_escalation_at = False
        with self._at("2026-03-02 09:00"):
            self.request = self._create_taken()  # due Monday the 9th
            self.gold_request = self._create_taken(partner_id=self.gold.id)  # due on the 4th

    def _send(self, text):
        """Run the scheduled action and return ``{user: message}`` of what was new."""
        before = self.env["mail.message"].search([], order="id desc", limit=1).id or 0
        with self._at(text):
            self._run_cron("insurance.service.digest", "_cron_send")
        messages = self.env["mail.message"].search([("id", ">", before)])
        found = {}
        for message in messages:
            (partner,) = message.notified_partner_ids
            self.assertNotIn(partner.user_ids, found, "one message a person")
            found[partner.user_ids] = message
        return found

    def test_who_reads_what(self):
        sent = self._send("2026-03-05 08:30")
        names = {"gold": self.gold_request.name, "plain": self.request.name}
        mine = sent[self.handler].body
        self.assertIn(names["gold"], mine)
        self.assertNotIn(names["plain"], mine, "due later")
        self.assertIn(f"/odoo/insurance.service.request/{self.gold_request.id}", mine)
        self.assertIn("1", sent[self.handler].subject)
        self.assertIn(names["gold"], sent[self.leader].body)
        branch = sent[self.bj_branch_head].body
        self.assertIn(self.handler.name, branch)
        self.assertNotIn(names["gold"], branch)
        for officer in (self.hq_officer, self.hq_officer_2):
            self.assertIn(self.bj.name, sent[officer].body)
            self.assertIn(names["gold"], sent[officer].body, "VIP overdue")
        for user in (self.gd_branch_head, self.bj_specialist, self.hq_auditor, self.hq_gm):
            self.assertNotIn(user, sent)

    def test_nothing_to_say_no_message(self):
        self.assertFalse(self._send("2026-03-02 08:30"))

    def test_second_run_sends_nothing(self):
        self.assertTrue(self._send("2026-03-05 08:30"))
        self.assertFalse(self._send("2026-03-05 09:30"))
        self.assertTrue(self._send("2026-03-06 08:30"))

    def test_not_on_days_off(self):
        self.assertFalse(self._send("2026-03-07 08:30"))  # Saturday

    def test_one_mail_a_person_whatever_the_number_of_requests(self):
        with self._at("2026-03-02 09:00"):
            for _index in range(40):
                self._create_taken(partner_id=self.gold.id)
        mails = self.env["mail.mail"].search_count([])
        sent = self._send("2026-03-05 08:30")
        self.assertLessEqual(self.env["mail.mail"].search_count([]) - mails, len(sent))
        self.assertEqual(sent[self.handler].body.count("<tr"), 30)
        self.assertIn("11", sent[self.handler].body)

    def test_in_the_language_of_the_person(self):
        lang = self.env["res.lang"]._activate_lang("zh_CN")
        view = self.env.ref("insurance_service.service_digest")
        view.update_field_translations("arch_db", {lang.code: {"Open my work": "打开我的工作"}})
        sent = self._send("2026-03-05 08:30")
        self.assertIn("打开我的工作", sent[self.leader].body)
        self.assertIn("Open my work", sent[self.handler].body)

    def test_everybody_may_opt_out(self):
        handler = self._as(self.handler, self.handler)
        handler.is_service_digest = False
        self.assertNotIn(self.handler, self._send("2026-03-05 08:30"))
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, self.handler).is_service_digest = True
        with self.assertRaises(AccessError):
            self._as(self.handler, self.handler).service_digest_date = False

    def test_pause_too_long_is_in_it(self):
        reason = self.env.ref("insurance_service.pause_papers")
        with self._at("2026-03-02 10:00"):
            self.request.with_user(self.handler).action_pause(reason.id)
        self.assertNotIn(self.request.name, self._send("2026-03-16 08:30")[self.handler].body)
        self.assertIn(self.request.name, self._send("2026-03-17 08:30")[self.handler].body)
