"""Whoever a complaint is about does not learn of it, in any role and by any way of reading."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

CANARY = "CANARY-TEXT"


@tagged("post_install", "-at_install")
class TestConflict(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold.user_id = cls.bj_salesperson

    def _setup_complaint(self, accused, **values):
        """Register a complaint, let everything hang on it, then name ``accused``."""
        clerk = self.bj_colleague
        complaint = self._complain(
            clerk,
            subject=CANARY,
            description=CANARY,
            expected_outcome=CANARY,
            **values,
        )
        complaint.action_take()
        self.env["ir.attachment"].with_user(clerk).create(
            {
                "name": CANARY,
                "raw": b"canary",
                "res_model": complaint._name,
                "res_id": complaint.id,
            }
        )
        complaint.message_post(body=CANARY)
        complaint.action_name_person(accused.id, allegation=CANARY)
        self.env.flush_all()
        self.env.invalidate_all()
        return complaint

    def _search_everything(self, user, complaint):
        """Return what the person finds, by every way of reading."""
        user.group_ids += self.env.ref("base.group_allow_export")
        records = self._as(user, self.env["insurance.complaint"])
        person = self._as(user, self.env["insurance.complaint.person"])
        mine = [("id", "=", complaint.id)]
        found = {}
        if not records.browse().has_access("read"):
            return found
        found["search"] = records.search(mine)
        found["count"] = records.search_count(mine)
        found["by respondent"] = records.search([("respondent_ids", "in", user.ids)])
        found["groups"] = records.formatted_read_group(mine, ["category_id"], ["__count"])
        found["name_search"] = records.name_search(complaint.name)
        found["export"] = records.search(mine).export_data(["subject"])["datas"]
        found["web"] = records.web_search_read(mine, {"subject": {}})["length"]
        if person.browse().has_access("read"):
            found["person"] = person.search([("complaint_id", "=", complaint.id)])
        return found

    def test_nobody_finds_the_complaint_about_himself(self):
        for user in self.accused:
            complaint = self._setup_complaint(user)
            with self.subTest(user.login):
                for way, result in self._search_everything(user, complaint).items():
                    self.assertFalse(result, way)
                mine = self._as(user, complaint)
                for read in (
                    lambda c: c.read(["subject"]),
                    lambda c: c.web_read({"subject": {}}),
                    lambda c: c.display_name,
                    lambda c: c.write({"severity": "0"}),
                    lambda c: c.action_take(),
                    lambda c: c.message_post(body=CANARY),
                    lambda c: c.copy(),
                ):
                    with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
                        read(mine)

    def test_messages_papers_and_activities(self):
        for user in self.accused:
            complaint = self._setup_complaint(user)
            with self.subTest(user.login):
                ours = [("model", "=", complaint._name), ("res_id", "=", complaint.id)]
                self.assertFalse(self._as(user, self.env["mail.message"]).search(ours))
                papers = self.env["ir.attachment"].search(
                    [("res_model", "=", complaint._name), ("res_id", "=", complaint.id)]
                )
                self.assertTrue(papers)
                mine = self._as(user, papers)
                self.assertFalse(mine.search([("id", "in", papers.ids)]))
                with self.assertRaises(AccessError):
                    mine.read(["name", "raw"])
                activities = self._as(user, self.env["mail.activity"])
                self.assertFalse(activities.search([("res_model", "=", complaint._name)]))

    def test_nobody_concerned_is_told(self):
        user = self.bj_specialist
        complaint = self._setup_complaint(user)
        clerk = self._as(self.bj_colleague, complaint)
        for outsider in (user, self.gd_specialist, self.bj_salesperson):
            with self.assertRaisesRegex(UserError, "may not see"):
                clerk.activity_schedule("mail.mail_activity_data_todo", user_id=outsider.id)
            with self.assertRaisesRegex(UserError, "may not see"):
                clerk.message_post(body=CANARY, partner_ids=outsider.partner_id.ids)
            with self.assertRaisesRegex(UserError, "may not see"):
                clerk.message_notify(body=CANARY, partner_ids=outsider.partner_id.ids)
        with self.assertRaisesRegex(UserError, "may not see"):
            clerk.message_notify(body=CANARY, partner_ids=self.gold.ids)
        told = clerk.message_notify(body=CANARY, partner_ids=self.bj_branch_head.partner_id.ids)
        self.assertEqual(told.notified_partner_ids, self.bj_branch_head.partner_id)
        activity = clerk.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.bj_colleague.id
        )
        with self.assertRaisesRegex(UserError, "may not see"):
            activity.user_id = user
        clerk.message_subscribe(user.partner_id.ids)
        self.assertFalse(complaint.sudo().message_follower_ids)

    def test_no_copy_tells_the_same(self):
        complaint = self._setup_complaint(self.bj_specialist)
        for user in (self.bj_colleague, self.bj_branch_officer, self.hq_officer):
            with self.assertRaisesRegex(UserError, "not copied"):
                self._as(user, complaint).copy()

    def test_nobody_follows(self):
        complaint = self._setup_complaint(self.bj_specialist)
        self.assertFalse(complaint.sudo().message_follower_ids)
        for user in (self.bj_colleague, self.hq_officer, self.hq_gm):
            followers = self._as(user, self.env["mail.followers"])
            with self.assertRaises(AccessError):
                followers.create(
                    {
                        "res_model": complaint._name,
                        "res_id": complaint.id,
                        "partner_id": self.bj_specialist.partner_id.id,
                    }
                )

    def test_who_was_told_before_forgets(self):
        complaint = self._complain(self.bj_colleague, subject=CANARY)
        clerk = self._as(self.bj_colleague, complaint)
        clerk.action_take()
        later = self.bj_operations
        self._as(self.bj_branch_officer, complaint).action_assign(later.id)
        clerk.message_post(body=CANARY, partner_ids=later.partner_id.ids)
        self.assertEqual(complaint.sudo().activity_ids.user_id, later)
        clerk.action_name_person(later.id)
        self.assertFalse(complaint.sudo().user_id)
        self.assertFalse(complaint.sudo().activity_ids)
        messages = self._as(later, self.env["mail.message"])
        left = messages.search([("model", "=", complaint._name)])
        self.assertFalse(left)
        self.assertFalse(messages.search([("body", "ilike", CANARY)]))
        inbox = self.env["mail.notification"].search([("res_partner_id", "=", later.partner_id.id)])
        self.assertFalse(inbox.mail_message_id.filtered(lambda m: m.res_id == complaint.id))

    def test_author_concerned_loses_it_too(self):
        complaint = self._complain(self.bj_operations, subject=CANARY)
        self._as(self.bj_colleague, complaint).action_name_person(self.bj_operations.id)
        self.assertFalse(self._search_everything(self.bj_operations, complaint.sudo())["search"])
        self.gold.user_id = self.bj_salesperson
        own = self._complain(self.bj_salesperson, subject=CANARY)
        self._as(self.bj_colleague, own).action_name_person(self.bj_salesperson.id)
        self.assertFalse(self._as(self.bj_salesperson, own).search([("id", "=", own.id)]))

    def test_outgoing_mail_says_nothing(self):
        before = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        complaint = self._complain(self.bj_colleague, subject=CANARY, description=CANARY)
        self._as(self.bj_branch_officer, complaint).action_assign(self.bj_specialist.id)
        mails = self.env["mail.mail"].search([("id", ">", before)])
        for mail in mails:
            self.assertNotIn(CANARY, f"{mail.subject} {mail.body_html}")

    def test_others_see_it(self):
        complaint = self._complain(self.bj_colleague)
        for user in (self.bj_specialist, self.bj_branch_head, self.hq_gm, self.hq_auditor):
            self.assertTrue(self._as(user, complaint).subject)

    # === Statement === #

    def _ask(self, complaint, **values):
        clerk = self._as(self.bj_colleague, complaint)
        clerk.action_ask_statement(
            clerk.person_ids.id, values.get("told", "A claim of March was paid late."), days=2
        )
        return clerk.person_ids.statement_id

    def test_statement_is_all_the_person_sees(self):
        for user in self.accused:
            with self._at("2026-03-06 10:00"):
                complaint = self._setup_complaint(user)
                statement = self._ask(complaint)
            with self.subTest(user.login):
                mine = self._as(user, self.env["insurance.complaint.statement"])
                mine = mine.search([("id", "=", statement.id)])
                self.assertEqual(mine.told, "A claim of March was paid late.")
                values = mine.read()[0]
                self.assertNotIn(CANARY, str(values))
                self.assertNotIn(complaint.name, str(values))
                # Nor can the complaint be asked about through its statement.
                self.assertNotIn("person_ids", values)
                with self.assertRaises(AccessError):
                    mine.search([("person_ids.complaint_id.subject", "ilike", CANARY)])
                activity = self._as(user, self.env["mail.activity"]).search(
                    [("res_model", "=", statement._name), ("res_id", "=", statement.id)]
                )
                self.assertEqual(activity.summary, "You are asked for a statement")
                with self.assertRaises(AccessError):
                    mine.write({"told": "Nothing"})
                mine.action_answer("The papers were missing")
                with self.assertRaises(UserError):
                    mine.action_answer("Something else")
                mine.action_supplement("They came on the 9th")
                self.assertIn("The papers were missing", mine.answer)

    def test_who_reads_and_gives_a_statement(self):
        complaint = self._setup_complaint(self.bj_operations)
        other = self.bj_specialist
        self._as(self.bj_colleague, complaint).action_name_person(other.id)
        clerk = self._as(self.bj_colleague, complaint)
        first = clerk.person_ids.filtered(lambda p: p.user_id == self.bj_operations)
        clerk.action_ask_statement(first.id, "A claim was paid late.")
        statement = first.statement_id
        model = self.env["insurance.complaint.statement"]
        for user in (self.bj_colleague, self.bj_branch_head, self.hq_gm, self.hq_auditor):
            self.assertIn(statement, self._as(user, model).search([]))
        for user in (other, self.gd_specialist, self.bj_salesperson, self.gd_branch_head):
            self.assertNotIn(statement, self._as(user, model).search([]))
        with self.assertRaisesRegex(UserError, "Only the person"):
            self._as(self.bj_colleague, statement).action_answer("In his name")

    def test_statement_is_refused(self):
        complaint = self._setup_complaint(self.bj_operations)
        clerk = self._as(self.bj_colleague, complaint)
        with self.assertRaisesRegex(ValidationError, "neutral"):
            self._ask(complaint, told=f"See {complaint.name}")
        with self.assertRaisesRegex(ValidationError, "Choose a person"):
            clerk.action_ask_statement(0, "A claim was paid late.")
        statement = self._ask(complaint)
        with self.assertRaisesRegex(ValidationError, "already"):
            self._ask(complaint)
        self._decide(clerk)
        self.assertEqual(statement.state, "closed")
        self.assertFalse(statement.sudo().activity_ids)

    def test_a_dropped_person_is_asked_no_longer(self):
        complaint = self._setup_complaint(self.bj_operations)
        statement = self._ask(complaint)
        clerk = self._as(self.bj_colleague, complaint)
        clerk.action_drop_person(clerk.person_ids.id, "Another Mr Wang")
        self.assertEqual(statement.sudo().state, "closed")
        self.assertFalse(statement.sudo().activity_ids)
        with self.assertRaisesRegex(UserError, "state"):
            self._as(self.bj_operations, statement).action_answer("Too late")

    def test_a_statement_that_was_given_stays_given(self):
        complaint = self._setup_complaint(self.bj_operations)
        statement = self._ask(complaint)
        self._as(self.bj_operations, statement).action_answer("The papers were missing")
        clerk = self._as(self.bj_colleague, complaint)
        clerk.action_drop_person(clerk.person_ids.id, "Another Mr Wang")
        self.assertEqual(
            (statement.sudo().state, statement.sudo().answer),
            ("answered", "The papers were missing"),
        )

        # Who handles the complaint still reads it; from the statement nobody finds it.
        kept = self._as(self.bj_branch_head, complaint).dropped_statement_ids
        self.assertEqual(kept.answer, "The papers were missing")
        own = self._as(self.bj_operations, statement)
        self.assertNotIn("complaint_ids", own.read()[0])
        clerk.action_name_person(self.bj_branch_head.id)
        theirs = self._as(self.bj_branch_head, self.env["insurance.complaint.statement"])
        self.assertFalse(theirs.search([("id", "=", statement.id)]))

    def _merge_asked(self, first_asked):
        """Merge two complaints about the same person, who was asked about the second."""
        first = self._setup_complaint(self.bj_operations)
        second = self._setup_complaint(self.bj_operations)
        old = self._ask(first) if first_asked else self.env["insurance.complaint.statement"]
        new = self._ask(second, told="A second claim was paid late.")
        clerk = self._as(self.bj_colleague, first | second)
        self.assertEqual(clerk.action_merge(), clerk[0])
        return clerk[0], old, new

    def test_merging_asks_nobody_twice(self):
        kept, old, new = self._merge_asked(True)
        self.assertEqual(kept.person_ids.statement_id, old)
        self.assertEqual((old.sudo().state, new.sudo().state), ("asked", "closed"))
        self.assertFalse(new.sudo().activity_ids)

    def test_merging_keeps_what_was_asked_once(self):
        kept, _old, new = self._merge_asked(False)
        self.assertEqual(kept.person_ids.statement_id, new)
        self.assertEqual(new.sudo().state, "asked")
        self._decide(kept)
        self.assertEqual(new.sudo().state, "closed")

    def test_a_complaint_taken_back_asks_nobody_any_longer(self):
        complaint = self._setup_complaint(self.bj_operations)
        statement = self._ask(complaint)
        self._as(self.bj_colleague, complaint).action_withdraw("By phone")
        self.assertEqual(statement.state, "closed")
        self.assertFalse(statement.sudo().activity_ids)
