from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ConsequenceCommon

MODEL = "insurance.complaint.consequence"
#: Words that would tell others what happened.
TELLING = ("riticism", "eduction", "ismissal", "arning", "hange of post", "loses", "riticised")


@tagged("post_install", "-at_install")
class TestConsequencePrivacy(ConsequenceCommon):
    """Nobody concerned, and nobody without the right, learns of a consequence in any way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        personnel = cls.env.ref("insurance_service.group_data_personnel")
        # The person and the head have the right themselves: that must not help them.
        cls.bj_leader.group_ids += personnel
        cls.bj_officer_2 = cls._create_role_user("bj_officer_2", "branch_officer", cls.bj, cls.bj)

    def setUp(self):
        super().setUp()
        self.complaint = self._verify("2026-03-02 10:00", self.bj_branch_officer)
        self.complaint.person_ids.allegation = "Secret allegation"
        self.rows = self.complaint.consequence_ids
        self.row = self._rung(self.complaint)
        self.assertEqual(len(self.rows), 3)
        self.paper = self.env["ir.attachment"].create(
            {"name": "order.txt", "raw": b"x", "res_model": MODEL, "res_id": self.row.id}
        )

    def _assert_hidden(self, user):
        """The rows cannot be reached in any way, with or without the companies chosen."""
        user.group_ids += self.env.ref("base.group_allow_export")
        rows = self._as(user, self.rows)
        model = rows.browse()
        try:
            self.assertFalse(model.search([]) & self.rows)
            self.assertFalse(model.search([("kind", "=", "criticism")]) & self.rows)
            self.assertFalse(model.search_count([("id", "in", self.rows.ids)]))
            self.assertFalse(
                model._read_group([("id", "in", self.rows.ids)], ["kind"], ["__count"])
            )
            self.assertFalse(
                model.formatted_read_group([("id", "in", self.rows.ids)], ["user_id"], ["__count"])
            )
            self.assertNotIn(self.row.id, [id_ for id_, _name in model.name_search(self.row.name)])
        except AccessError:
            self.assertFalse(model.has_access("read"))
        for call in (
            lambda: rows.read(["kind"]),
            lambda: rows.web_read({"kind": {}}),
            lambda: rows.export_data(["name", "kind"]),
            lambda: rows.read(["case_text"]),
            rows.action_invite,
            lambda: rows[0].message_post(body=self.row.name),
            lambda: (
                self.env["insurance.consequence.access"]
                .with_user(user)
                .browse(self._log().ids)
                .read(["consequence_id"])
            ),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(set(rows.mapped("case_text")), {False})
        self.assertFalse(self.paper.with_user(user).search([("id", "=", self.paper.id)]))
        with self.assertRaises(AccessError):
            self.paper.with_user(user).read(["raw"])
        messages = self.env["mail.message"].with_user(user)
        domain = [("model", "=", MODEL), ("res_id", "in", self.rows.ids)]
        self.assertFalse(messages.search(domain))
        activities = self.env["mail.activity"].with_user(user)
        found = activities.search([("res_model", "=", MODEL), ("res_id", "in", self.rows.ids)])
        self.assertFalse(found)

    def _log(self):
        """Have the auditor look once, and return the log of it."""
        self._as(self.hq_auditor, self.row).read(["case_text"])
        return self.env["insurance.consequence.access"].search(
            [("consequence_id", "in", self.rows.ids)]
        )

    def test_hidden_from_everybody_without_the_right_and_from_other_branches(self):
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_operations,
            self.hq_operations,
            self.hq_technical,
            self.gd_branch_head,
            self.gd_branch_officer,
            self.env.ref("base.user_admin"),
        ):
            with self.subTest(user=user.login):
                self._assert_hidden(user)

    def test_hidden_from_the_person_and_the_head_who_have_the_right(self):
        for user in (self.bj_branch_officer, self.bj_leader):
            with self.subTest(user=user.login):
                self.assertTrue(user.has_group("insurance_service.group_data_personnel"))
                self._assert_hidden(user)

    def test_the_right_alone_helps_neither_salespersons_nor_technical_people(self):
        personnel = self.env.ref("insurance_service.group_data_personnel")
        for user in (self.bj_salesperson, self.hq_technical):
            user.group_ids += personnel
            self._assert_hidden(user)

    def test_no_role_makes_ones_own_case_visible(self):
        roles = ("branch_head", "hq_officer", "hq_gm", "auditor")
        groups = [self.env.ref(f"insurance_service.group_{role}").id for role in roles]
        self.bj_branch_officer.write(
            {
                "group_ids": [Command.link(id_) for id_ in groups],
                "company_ids": [Command.link(company.id) for company in self.all_companies],
            }
        )
        self._assert_hidden(self.bj_branch_officer)

    def test_seen_by_those_with_the_right_and_the_auditor_who_writes_nothing(self):
        for user in (
            self.bj_branch_head,
            self.bj_officer_2,
            self.hq_officer,
            self.hq_gm,
            self.hq_auditor,
        ):
            self.assertEqual(self._as(user, self.row).search([]) & self.rows, self.rows, user.login)
        auditor = self._as(self.hq_auditor, self.row)
        for call in (
            auditor.action_invite,
            lambda: auditor.action_reject("x"),
            lambda: auditor.write({"close_reason": "x"}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.hq_auditor.group_ids -= self.env.ref("insurance_service.group_data_personnel")
        self.assertFalse(self._as(self.hq_auditor, self.row).has_access("read"))

    def test_a_co_respondent_sees_nothing_either(self):
        with self._at("2026-03-03 10:00"):
            self.complaint.with_user(self.bj_branch_head).action_reopen("Another person")
            complaint = self.complaint.with_user(self.bj_specialist)
            complaint.action_name_person(self.bj_officer_2.id)
            self._decide(complaint, verified=self.bj_branch_officer)
        self.rows = self.complaint.consequence_ids
        self.row = self._rung(self.complaint)
        self._assert_hidden(self.bj_officer_2)

    # === My Case === #

    def test_the_person_reads_the_own_case_only_and_not_the_complaint(self):
        with self._at("2026-03-03 10:00"):
            self._as(self.bj_branch_head, self.rows).action_invite()
        notices = self.env["insurance.consequence.notice"]
        person = self._as(self.bj_branch_officer, notices).search([])
        head = self._as(self.bj_leader, notices).search([])
        self.assertEqual(
            person.sudo().consequence_id, self.rows.filtered(lambda r: r.role != "head")
        )
        self.assertEqual(head.sudo().consequence_id, self.rows.filtered(lambda r: r.role == "head"))
        self.assertEqual(set(person.mapped("kind")), {"criticism", "performance_pay"})
        self.assertIn("your service was verified on 2026-03-02", person[0].why)
        self.assertIn("member of your department", head.why)
        for text in (*person.mapped("why"), head.why):
            for name in (self.gold.name, self.complaint.name, self.bj_branch_officer.name):
                self.assertNotIn(name, text)
        with self.assertRaises(AccessError):
            person.read(["consequence_id"])
        self.assertFalse(self._as(self.bj_branch_officer, self.complaint).has_access("read"))
        for user in (self.bj_branch_head, self.hq_gm, self.hq_auditor, self.bj_specialist):
            self.assertFalse(self._as(user, notices).search([]) & (person + head).with_user(user))
            with self.assertRaises(AccessError):
                person.with_user(user).read(["kind"])
            with self.assertRaises(AccessError):
                person[0].with_user(user).action_comment("x")

    def test_there_is_no_notice_before_the_person_is_invited(self):
        notices = self.env["insurance.consequence.notice"].search([])
        self.assertFalse(notices.filtered(lambda n: n.consequence_id in self.rows))

    def test_messages_activities_and_mails_say_nothing(self):
        mails = self.env["mail.mail"].search_count([])
        with self._at("2026-03-03 10:00"):
            self._as(self.bj_branch_head, self.rows).action_waive("Known")
            self._as(self.bj_branch_head, self.rows).action_confirm()
            notice = self._as(self.bj_branch_officer, self.row.notice_id)
            notice.action_appeal("Not me")
            self._as(self.hq_gm, self.row).action_decide_appeal("lifted", "Right")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        models = (MODEL, "insurance.consequence.notice", "insurance.complaint")
        messages = self.env["mail.message"].search([("model", "in", models)])
        texts = messages.mapped(lambda m: f"{m.subject or ''} {m.body or ''}")
        self.assertFalse(
            messages.tracking_value_ids.filtered(lambda t: t.mail_message_id.model in models[:2])
        )
        activities = self.env["mail.activity"].search([("res_model", "in", models[:2])])
        self.assertIn("You have a notice", activities.mapped("summary"))
        texts += [f"{a.summary or ''} {a.note or ''} {a.res_name}" for a in activities]
        for text in texts:
            for word in TELLING:
                self.assertNotIn(word, text)
        self.assertFalse(self.rows.message_follower_ids)
        self.assertFalse(self.rows.notice_id.message_follower_ids)

    def test_whoever_decides_a_complaint_does_not_follow_what_comes_of_it(self):
        # The tests' own context keeps Odoo from subscribing: here it is as in the browser.
        user = self.bj_specialist
        complaints = self.env["insurance.complaint"].with_user(user)
        context = {"allowed_company_ids": user.company_ids.ids}
        complaint = complaints.with_context(context).create(  # pylint: disable=context-overridden
            {
                "subject": "Late",
                "description": "Nobody called back.",
                "category_id": self.category.id,
                "partner_id": self.gold.id,
                "company_id": self.bj.id,
            }
        )
        complaint.action_name_person(self.bj_colleague.id)
        complaint.action_take()
        self._decide(complaint, verified=self.bj_colleague)
        rows = complaint.sudo().consequence_ids
        self.assertEqual(len(rows), 3)
        bare = self._as(self.bj_branch_officer, rows)
        bare.with_context({}).action_invite()  # pylint: disable=context-overridden
        for records in (complaint.sudo(), rows, rows.sudo().notice_id):
            self.assertFalse(records.message_follower_ids)
        self.assertFalse(rows.message_ids | rows.sudo().notice_id.message_ids)

    def test_nobody_concerned_is_told_through_the_chatter(self):
        row = self._as(self.bj_branch_head, self.row)
        for user in (self.bj_branch_officer, self.bj_leader, self.bj_specialist):
            with self.assertRaisesRegex(UserError, "may not see"):
                row.message_post(body=self.row.name, partner_ids=user.partner_id.ids)
        # Nor does anybody write there by hand: the steps keep what belongs to the case.
        with self.assertRaises(AccessError):
            row.message_post(body=self.row.name)

    def test_the_branch_reads_a_case_whose_complaint_another_branch_handles(self):
        complaint = self._verify("2026-03-03 10:00", self.bj_colleague, customer=self.far)
        row = self._as(self.bj_branch_head, self._rung(complaint))
        self.assertFalse(row.env["insurance.complaint"].browse(complaint.id).has_access("read"))
        names = {"fields": {"display_name": {}}}
        specification = {"complaint_id": names, "partner_id": names, "case_text": {}}
        values = row.web_read(specification)[0]
        self.assertEqual(values["complaint_id"]["display_name"], complaint.name)
        self.assertIn("Recording of the call", values["case_text"])
        with self.assertRaisesRegex(UserError, "another branch"):
            row.action_open_complaint()

    # === Log === #

    def test_whoever_opens_a_case_is_logged(self):
        access = self.env["insurance.consequence.access"]
        self._as(self.hq_officer, self.row).web_read({"case_text": {}, "statement": {}})
        self._as(self.hq_gm, self.rows).web_read({"kind": {}})
        logged = access.search([("consequence_id", "in", self.rows.ids)])
        self.assertEqual(
            [(r.user_id, r.consequence_id, r.way) for r in logged],
            [(self.hq_officer, self.row, "opened")],
        )
        self.assertIn("Secret allegation", self._as(self.hq_officer, self.row).case_text)
        for call in (
            lambda: logged.with_user(self.hq_officer).unlink(),
            lambda: logged.with_user(self.hq_officer).write({"way": "printed"}),
            lambda: access.with_user(self.hq_officer).create({}),
        ):
            with self.assertRaises(AccessError):
                call()
