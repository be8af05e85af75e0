from odoo.tests import tagged

from .common import AppraisalCommon


@tagged("post_install", "-at_install")
class TestAppraisalReminder(AppraisalCommon):
    """Mid January: head office is reminded of last year's appraisals, once."""

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 60.0)
        self.type = self.env.ref("insurance_service.mail_activity_open_appraisals")

    def _remind(self, at):
        with self._at(at):
            self.env["insurance.appraisal"]._cron_remind()
        return self._get_reminders()

    def _get_reminders(self, user=None):
        mine = [("activity_type_id", "=", self.type.id)]
        if user:
            mine.append(("user_id", "=", user.id))
        return self.env["mail.activity"].search(mine)

    def test_from_mid_january_on_and_once(self):
        self.assertFalse(self._remind("2027-01-14 02:00"))
        self._remind("2027-01-15 02:00")
        reminder = self._get_reminders(self.hq_officer)
        self.assertEqual(len(reminder), 1)
        self.assertEqual(str(reminder.date_deadline), "2027-01-31")
        self.assertRegex(reminder.summary, r"Appraisals of 2026: [1-9]\d* to open, 0 to prepare, 0")
        self.assertIn("insurance_appraisal_action", reminder.note)
        count = len(self._get_reminders())
        self.assertEqual(len(self._remind("2027-01-16 02:00")), count)
        officers = self.env.ref("insurance_service.group_hq_officer").all_user_ids
        self.assertLessEqual(self._get_reminders().user_id, officers)
        self.assertFalse(self._get_reminders(self.hq_gm) | self._get_reminders(self.bj_branch_head))

    def test_not_in_the_rest_of_the_year(self):
        for at in ("2026-11-20 02:00", "2027-01-01 02:00", "2027-04-01 02:00", "2027-12-31 02:00"):
            with self.subTest(at):
                self.assertFalse(self._remind(at))

    def test_opened_and_prepared_ones_are_not_done(self):
        self._open()
        self._remind("2027-01-20 02:00")
        self.assertIn(" 0 to open, ", self._get_reminders(self.hq_officer).summary)
        drafts = self.env["insurance.appraisal"].search([("year", "=", 2026)])
        self._get_reminders().unlink()
        with self._at("2027-01-21 10:00"):
            self._as(self.hq_officer, drafts).action_prepare()
        summary = self._remind("2027-01-22 02:00")[0].summary
        self.assertIn(f"0 to open, 0 to prepare, {len(drafts)} to freeze", summary)

    def test_taken_back_when_all_are_frozen(self):
        self._open()
        appraisals = self.env["insurance.appraisal"].search([("year", "=", 2026)])
        self.assertTrue(self._remind("2027-01-20 02:00"))
        self._freeze(appraisals, "2027-01-21 10:00")
        self.assertFalse(self._remind("2027-01-22 02:00"))
        with self._at("2027-01-23 10:00"):
            self._as(self.hq_officer, appraisals[0]).action_restate("Late facts")
        self.assertTrue(self._remind("2027-01-24 02:00"))

    def test_marked_as_done_it_does_not_come_again(self):
        self._remind("2027-01-20 02:00")
        self._as(self.hq_officer, self._get_reminders(self.hq_officer)).action_done()
        self._remind("2027-01-21 02:00")
        self.assertFalse(self._get_reminders(self.hq_officer))
        self._remind("2028-01-20 02:00")
        self.assertEqual(len(self._get_reminders(self.hq_officer)), 1)
