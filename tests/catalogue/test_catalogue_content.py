from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CatalogueCommon


@tagged("post_install", "-at_install")
class TestCatalogueContent(CatalogueCommon):
    # === Editing in the matrix === #

    def test_officer_edits_cells(self):
        standard = self._cell(self.draft, self.item, "gold").with_user(self.hq_officer)
        standard.target_days = 1
        self.assertEqual(self._find_cell("R2", "gold")["target"], "1 working day")
        standard.unlink()
        self.assertFalse(self._find_cell("R2", "gold")["id"])
        standard.create(
            {
                "catalogue_id": self.draft.id,
                "item_id": self.item.id,
                "tier_id": self.tiers["gold"].id,
                "target_kind": "same_day",
            }
        )
        self.assertEqual(self._find_cell("R2", "gold")["target"], "same day")

    def test_changes_are_in_the_chatter(self):
        messages = self.draft.message_ids
        standard = self._cell(self.draft, self.item, "gold").with_user(self.hq_officer)
        standard.target_days = 1
        body = (self.draft.message_ids - messages).body
        self.assertIn("R2 Preservation, Gold VIP: 2 working days → <b>1 working day</b>", body)
        self.assertEqual((self.draft.message_ids - messages).author_id, self.hq_officer.partner_id)
        messages = self.draft.message_ids
        standard.target_days = 1
        self.assertEqual(self.draft.message_ids, messages, "nothing changed")

    def test_others_read_only(self):
        standard = self._cell(self.draft, self.item, "gold")
        readers = (self.hq_gm, self.bj_operations, self.bj_salesperson, self.bj_branch_officer)
        for user in (*readers, self.hq_auditor):
            theirs = standard.with_user(user)
            self.assertEqual(theirs.target_days, 2)
            self.assertFalse(self.draft.with_user(user).matrix["editable"])
            with self.assertRaises(AccessError):
                theirs.target_days = 1
            with self.assertRaises(AccessError):
                theirs.unlink()
            with self.assertRaises(AccessError):
                self.draft.with_user(user).hotline = "1"

    def test_matrix_is_editable_only_as_draft(self):
        self.assertTrue(self.draft.with_user(self.hq_officer).matrix["editable"])
        self.assertFalse(self.shipped.with_user(self.hq_officer).matrix["editable"])

    def test_matrix_has_every_item_and_tier(self):
        matrix = self.draft.with_user(self.hq_officer).matrix
        self.assertEqual([t["code"] for t in matrix["tiers"]], ["regular", "silver", "gold"])
        groups = [group["code"] for group in matrix["groups"]]
        self.assertEqual(groups, ["regular", "value_added", "super_value"])
        rows = [row for group in matrix["groups"] for row in group["rows"]]
        items = self.env["insurance.service.item"].search([])
        self.assertEqual({row["id"] for row in rows}, set(items.ids))
        birthday = self._find_cell("D4", "silver")
        self.assertRegex(birthday["cost"], r"120\D+80")
        self.assertTrue(self._find_cell("R1x", "regular")["is_default"])

    def test_matrix_query_count_does_not_grow(self):
        self._count_queries()  # warm the caches of the registry
        before = self._count_queries()
        items = self.env["insurance.service.item"].create(
            [{"name": f"Item {n}", "code": f"X{n}"} for n in range(40)]
        )
        self.env["insurance.service.standard"].create(
            [
                {"catalogue_id": self.draft.id, "item_id": item.id, "tier_id": tier.id}
                for item in items
                for tier in self.tiers.values()
            ]
        )
        self.assertEqual(self._count_queries(), before)

    def _count_queries(self):
        draft = self._as(self.hq_officer, self.draft)
        before = self.env.cr.sql_log_count
        self.assertTrue(draft.matrix)
        return self.env.cr.sql_log_count - before

    def _find_cell(self, code, tier):
        matrix = self._as(self.hq_officer, self.draft).matrix
        column = [t["code"] for t in matrix["tiers"]].index(tier)
        for group in matrix["groups"]:
            for row in group["rows"]:
                if row["code"] == code:
                    return row["cells"][column]
        raise AssertionError(code)

    # === Bad input === #

    def test_figures_must_make_sense(self):
        standard = self._cell(self.draft, self.item, "gold").with_user(self.hq_officer)
        for vals, message in (
            ({"target_days": 0}, "at least one working day"),
            ({"target_days": -2}, "cannot be negative"),
            ({"target_kind": "same_day"}, "only a deadline in working days"),
            ({"frequency_kind": "per_year"}, "at least 1"),
            ({"frequency_kind": "on_event", "frequency": 2}, "Times a Year"),
            ({"unit_cost": -1}, "cannot be negative"),
            ({"unit_cost_second": -1}, "cannot be negative"),
            ({"cost_limit": -0.01}, "cannot be negative"),
        ):
            with self._refused(ValidationError, f"R2 Preservation, Gold VIP: .*{message}"):
                standard.write(vals)
        standard.write({"target_kind": "same_day", "target_days": 0})

    def test_one_standard_for_each_place(self):
        standard = self._cell(self.draft, self.item, "gold").with_user(self.hq_officer)
        with self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            standard.copy()
        self.assertIn("_place_uniq", str(caught.exception))

    def test_standard_stays_in_its_place(self):
        standard = self._cell(self.draft, self.item, "gold").with_user(self.hq_officer)
        for name, other in (
            ("catalogue_id", self.shipped.id),
            ("item_id", self.sampled.id),
            ("tier_id", self.tiers["silver"].id),
        ):
            with self._refused(UserError, "stays with its catalogue"):
                standard.write({name: other})

    def test_default_mark_goes_when_somebody_decides(self):
        item = self.env.ref("insurance_service.item_r1x")
        standard = self._cell(self.draft, item, "regular").with_user(self.hq_officer)
        standard.note = "Confirmed"
        self.assertTrue(standard.is_default)
        standard.target_days = 6
        self.assertFalse(standard.is_default)

    # === Warnings === #

    def test_better_tier_with_worse_promise_is_a_warning(self):
        regulation = "R1x Policy issue, extra-large: Silver VIP has 7 working days, Regular 5"
        self.assertIn(regulation, self.draft.warning_text)
        self.assertEqual(len(self.draft.warning_text.splitlines()), 1)
        officer = self.draft.with_user(self.hq_officer)
        visit = self.env.ref("insurance_service.item_r6")
        self._cell(officer, self.item, "gold").target_days = 3
        self._cell(officer, visit, "gold").frequency = 1
        self._cell(officer, self.env.ref("insurance_service.item_g5"), "gold").unlink()
        text = self._as(self.hq_officer, self.draft).warning_text
        self.assertIn("R2 Preservation: Gold VIP has 3 working days, Silver VIP 2", text)
        self.assertIn("R6 Visit: Gold VIP has 1 a year, Silver VIP 2 a year", text)
        self.assertIn("G5 Fast finance: Silver VIP is promised it", text)
        self.draft.with_user(self.hq_gm).action_activate()

    # === Differences === #

    def test_differences_in_words(self):
        officer = self.draft.with_user(self.hq_officer)
        self._cell(officer, self.item, "gold").target_days = 1
        self._cell(officer, self.sampled, "regular").unlink()
        officer.vip_hotline = "400-1"
        rows = officer._get_differences(self.shipped)
        self.assertCountEqual(
            rows,
            [
                ("Year", ["2026"], ["2027"]),
                ("VIP Hotline", [], ["400-1"]),
                ("R2 Preservation, Gold VIP", ["2 working days"], ["1 working day"]),
                ("D10 Satisfaction survey, Regular", ["Sampled"], []),
            ],
        )
        self.assertIn("1 working day", officer.difference_html)

    def test_o2m_commands_are_guarded_as_well(self):
        gold = self._cell(self.draft, self.item, "gold")
        self.draft.with_user(self.hq_officer).write(
            {"standard_ids": [Command.update(gold.id, {"target_days": 1})]}
        )
        self.assertEqual(gold.target_days, 1)
        with self.assertRaises(AccessError):
            self.draft.with_user(self.bj_operations).write(
                {"standard_ids": [Command.update(gold.id, {"target_days": 5})]}
            )
