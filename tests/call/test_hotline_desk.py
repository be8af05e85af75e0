from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CallCommon


@tagged("post_install", "-at_install")
class TestHotlineDesk(CallCommon):
    """What the desk finds, shows and does, for whom it works."""

    # === LOOK-UP === #

    def test_number_finds_the_contact(self):
        for text in (
            "13812345678",
            "+86 138 1234 5678",
            " １３８１２３４５６７８ ",
            "013812345678",
        ):
            with self.subTest(text):
                found = self._calls().action_look_up(text)
                self.assertEqual(found["number"], "13812345678")
                [row] = found["contacts"]
                self.assertEqual((row["id"], row["partner_id"]), (self.lin.id, self.gold.id))
                self.assertEqual((row["name"], row["tier_code"]), ("Lin", "gold"))
                self.assertFalse(found["branches"])

    def test_switchboard_finds_the_customer(self):
        for text in ("01062345678", "010-62345678-123", "+86 10 6234 5678"):
            [row] = self._calls().action_look_up(text)["contacts"]
            self.assertEqual((row["id"], row["partner_id"]), (False, self.gold.id), text)

    def test_policy_number_and_customer_code(self):
        product = self._create_product("T-HOT")
        self._create_policy("GP-HOT-0001", self.gold, product)
        for text in ("GP-HOT-0001", "T-GOLD"):
            [row] = self._calls().action_look_up(text)["contacts"]
            self.assertEqual(row["partner_id"], self.gold.id)
        with self.assertRaisesRegex(ValidationError, "Nothing found"):
            self._calls().action_look_up("GP-HOT")

    def test_parts_are_not_looked_up(self):
        for text in ("", "5678", "1381", "345678", "%%%%%%%%", "138%"):
            with self.assertRaisesRegex(ValidationError, "whole telephone number"):
                self._calls().action_look_up(text)
        for text in ("2345678", "1381234567", "138123456789"):
            self.assertFalse(self._calls().action_look_up(text)["contacts"], text)

    def test_two_people_with_one_number(self):
        self._create_contact(self.silver, "Lin again", "138 1234 5678")
        self._create_contact(self.gold, "Left us", "13812345678", active=False)
        found = self._calls().action_look_up("13812345678")["contacts"]
        self.assertEqual([row["name"] for row in found], ["Lin", "Lin again"])

    def test_other_branch_is_named_and_nothing_else(self):
        found = self._calls().action_look_up("13900001111")
        self.assertEqual(found["contacts"], [])
        self.assertEqual(found["branches"], [self.gd.name])
        self.assertNotIn("He", str(found["branches"]))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self._calls().action_get_customer(self.far.id)
        accesses = self.env["insurance.cross.access"].with_user(self.bj_specialist)
        accesses._open(self.far.sudo(), self.bj, 5, "Caller in Beijing")
        found = self._calls().action_look_up("13900001111")
        self.assertEqual([row["name"] for row in found["contacts"]], ["He"])
        self.assertFalse(found["branches"])
        shown = self._calls().action_get_customer(self.far.id)
        self.assertIn(self.gd.name, shown["note"])

    def test_strangers_are_nobody(self):
        self.env["res.partner"].create({"name": "Supplier", "phone": "13755556666"})
        found = self._calls().action_look_up("13755556666")
        self.assertEqual((found["contacts"], found["branches"]), ([], []))

    def test_open_calls_of_an_unknown_number(self):
        call = self._call(partner_id=False, caller_phone="137-0000-1234")
        answered = self._call(partner_id=False, caller_phone="13700001234")
        answered.action_answer("Told")
        elsewhere = self._call(self.gd_specialist, partner_id=False, caller_phone="13700001234")
        self.assertTrue(elsewhere)
        found = self._calls().action_look_up("+8613700001234")
        self.assertEqual([row["id"] for row in found["calls"]], call.ids)

    # === CUSTOMER === #

    def test_everything_of_a_customer(self):
        product = self._create_product("T-HOT")
        today = fields.Date.today()
        for number in range(7):
            self._create_policy(
                f"GP-HOT-{number}",
                self.gold,
                product,
                date_end=fields.Date.add(today, days=30),
            )
        request = self._create_request()
        complaint = self._complain()
        call = self._call()
        shown = self._calls().action_get_customer(self.gold.id)
        self.assertEqual((shown["code"], shown["tier_code"]), ("T-GOLD", "gold"))
        self.assertEqual((len(shown["policies"]), shown["policy_count"]), (5, 7))
        self.assertEqual([row["id"] for row in shown["requests"]], request.ids)
        self.assertEqual([row["id"] for row in shown["complaints"]], complaint.ids)
        self.assertEqual([row["id"] for row in shown["calls"]], call.ids)
        self.assertEqual([row["phone"] for row in shown["contacts"]], ["+86 138-1234-5678"])

    def test_numbers_are_masked_without_contact_data(self):
        shown = self._calls(self.bj_operations).action_get_customer(self.gold.id)
        self.assertEqual([row["phone"] for row in shown["contacts"]], ["+86 138****5678"])

    def test_days_that_would_be_promised(self):
        with self._at("2026-03-06 16:00"):
            gold = self._calls().action_get_customer(self.gold.id)["due"]
            plain = self._calls().action_get_customer(self.plain.id)["due"]
        # Friday after the cut-off: Monday, and three working days after it; 15 calendar days.
        self.assertEqual(gold, {"enquiry": "03/09/2026", "complaint": "03/12/2026"})
        self.assertEqual(plain, {"enquiry": "", "complaint": "03/21/2026"})

    def test_only_the_desk(self):
        for user in (
            self.bj_salesperson,
            self.bj_branch_head,
            self.hq_gm,
            self.hq_auditor,
            self.hq_technical,
        ):
            calls = self._calls(user)
            for look in (
                lambda c: c.action_look_up("13812345678"),
                lambda c: c.action_get_customer(self.gold.id),
                lambda c: c.action_get_options(),
                lambda c: c.action_log({"content": "x"}, "answer", {"result": "y"}),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    look(calls)

    def test_query_count_is_flat(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._calls().action_get_customer(self.gold.id)
            return self.env.cr.sql_log_count - before

        self._call()
        self._create_request()
        self._complain()
        count()
        few = count()
        for _index in range(4):
            self._call()
            self._create_request()
            self._complain()
        self.assertLessEqual(count(), few)

    # === LOG === #

    def _values(self, **values):
        return {"content": "A question", "partner_id": self.gold.id, **values}

    def test_log_and_take_a_step_at_once(self):
        calls = self._calls().with_company(self.bj)
        for step, params, state, message in (
            ("answer", {"result": "Told"}, "answered", "is answered"),
            ("hand_over", {"item_id": self.item.id}, "handed_over", "as request SR"),
            ("complain", {"category_id": self.category.id}, "handed_over", "complaint TS"),
            ("promise_call_back", {"date": False}, "open", "to be answered by"),
            (False, None, "open", "to be answered by"),
        ):
            with self.subTest(step):
                logged = calls.action_log(self._values(), step, params)
                call = calls.browse(logged["id"])
                self.assertEqual((call.name, call.state), (logged["name"], state))
                self.assertIn(message, logged["message"])

    def test_all_or_nothing(self):
        calls = self._calls()
        before = calls.search_count([])
        for step, params in (
            ("answer", {"result": ""}),
            ("hand_over", {"item_id": False}),
            ("complain", {"category_id": False}),
            ("give_up", {"reason": "x"}),
            ("unlink", {}),
        ):
            with (
                self.subTest(step),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                calls.action_log(self._values(), step, params)
        self.assertEqual(calls.search_count([]), before)

    def test_options(self):
        options = self._calls().action_get_options()
        self.assertEqual([row["id"] for row in options["kinds"]], ["enquiry", "complaint", "other"])
        items = {row["id"] for row in options["items"]}
        self.assertIn(self.item.id, items)
        channel = self.env["insurance.service.channel"].search([("code", "=", "counter")])
        self.item.channel_ids = channel
        items = {row["id"] for row in self._calls().action_get_options()["items"]}
        self.assertNotIn(self.item.id, items)

    # === ATTACHMENT 5 === #

    def _print(self, user, calls):
        report = self.env["report.insurance_service.call_record"].with_user(user)
        report = report.with_context(allowed_company_ids=user.company_ids.ids)
        return report._get_report_values(calls.ids)["sheets"]

    def test_form(self):
        with self._at("2026-03-06 09:00"):
            call = self._call(
                contact_id=self.lin.id, caller_name="林女士", caller_phone="13812345678"
            )
            call.action_call_back(False, "占线")
        with self._at("2026-03-06 11:00"):
            call.action_call_back(True, "已告知", "yes")
        [sheet] = self._print(self.bj_specialist, call)
        self.assertEqual(sheet["caller"], "林女士")
        self.assertEqual(sheet["phone"], "13812345678")
        self.assertEqual(sheet["time"], "2026年3月6日 09:00")
        self.assertEqual(sheet["due"], "2026年3月6日")
        self.assertEqual(sheet["replied"], "2026年3月6日 11:00")
        self.assertEqual((sheet["verdict"], sheet["satisfied"]), ("按时答复", "满意"))
        self.assertEqual(len(sheet["later"]), 2)
        self.assertIn("未接通：占线", sheet["later"][0])
        self.assertFalse(sheet["is_complaint"])
        [sheet] = self._print(self.hq_auditor, call)
        self.assertEqual(sheet["phone"], "138****5678")

    def test_long_texts_go_on_further_pages(self):
        """Nothing of a text is lost: 22 lines of it fit, 46 on each further page."""
        for count, pages in ((22, []), (23, [2]), (67, [46]), (68, [46, 1])):
            call = self._call(content="\n".join(f"第{n}行" for n in range(count)))
            [sheet] = self._print(self.bj_specialist, call)
            self.assertEqual([len(lines) for lines in sheet["further"]], pages, count)
            printed = sheet["content"] + "\n" + "\n".join(sum(sheet["further"], []))
            for n in range(count):
                self.assertIn(f"第{n}行", printed)

    def test_form_of_a_complaint(self):
        call = self._call(self.bj_colleague)
        complaint = call.action_complain(self.category.id)
        complaint.action_take()
        complaint.action_name_person(self.bj_specialist.id)
        self._decide(complaint, verified=self.bj_specialist)
        [row] = complaint.sudo().consequence_ids.filtered(lambda c: c.kind == "criticism")
        row.state = "confirmed"
        [sheet] = self._print(self.bj_colleague, call)
        self.assertTrue(sheet["is_complaint"])
        [person] = sheet["persons"]
        self.assertEqual((person["finding"], person["consequence"]), ("属实", "（另行存档）"))
        [sheet] = self._print(self.bj_branch_head, call)
        self.assertEqual(sheet["persons"][0]["consequence"], "通报批评")
        looks = self.env["insurance.consequence.access"].search([("consequence_id", "=", row.id)])
        self.assertEqual((looks.user_id, looks.way), (self.bj_branch_head, "printed"))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self._print(self.bj_specialist, call)
