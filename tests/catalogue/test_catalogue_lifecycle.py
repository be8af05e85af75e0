from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CatalogueCommon


@tagged("post_install", "-at_install")
class TestCatalogueLifecycle(CatalogueCommon):
    # === Activate === #

    def test_gm_activates_what_the_officer_wrote(self):
        self.draft.with_user(self.hq_gm).action_activate()
        self.assertEqual((self.draft.state, self.draft.activator_id), ("active", self.hq_gm))
        self.assertTrue(self.draft.activated_datetime)
        self.assertEqual(self.shipped.state, "active", "another year stays")

    def test_new_version_takes_the_place_of_the_old_one(self):
        second = self._copy("action_new_version")
        self.assertEqual((second.year, second.version), (2026, 2))
        second.with_user(self.hq_gm).action_activate()
        self.assertEqual(self.shipped.state, "retired")
        standards = second._get_standard(self.item, self.tiers["gold"], date(2026, 5, 1))
        self.assertEqual(standards.catalogue_id, second)

    def test_others_cannot_activate(self):
        for user in (self.hq_officer_2, self.bj_branch_head, self.bj_operations, self.hq_auditor):
            with self._refused(UserError, "general managers' office"):
                self.draft.with_user(user).action_activate()
        with self.assertRaises(AccessError):
            self.draft.with_user(self.hq_technical).action_activate()
        self.assertEqual(self.draft.state, "draft")

    def test_whoever_wrote_cannot_activate(self):
        both = self._create_role_user("both", "hq_gm", self.hq, self.all_companies)
        both.group_ids += self.env.ref("insurance_service.group_hq_officer")
        standard = self._cell(self.draft, self.item, "gold")
        standard.with_user(both).target_days = 1
        self.assertIn(both, self.draft.editor_ids)
        with self._refused(UserError, "You wrote in this draft"):
            self.draft.with_user(both).action_activate()
        own = self._copy("action_copy_to_next_year", user=both)
        with self._refused(UserError, "You wrote in this draft"):
            own.with_user(both).action_activate()
        self.draft.with_user(self.hq_gm).action_activate()

    def test_only_drafts_with_content_are_activated(self):
        with self._refused(UserError, "Only a draft"):
            self.shipped.with_user(self.hq_gm).action_activate()
        empty = self.env["insurance.service.catalogue"].with_user(self.hq_officer).create({})
        self.assertEqual((empty.year, empty.version), (2027, 2))
        with self._refused(UserError, "promises nothing yet"):
            empty.with_user(self.hq_gm).action_activate()

    # === Retire === #

    def test_last_active_catalogue_cannot_be_retired(self):
        with self._refused(UserError, "only active catalogue"):
            self.shipped.with_user(self.hq_gm).action_retire()
        self.draft.with_user(self.hq_gm).action_activate()
        with self._refused(UserError, "general managers' office"):
            self.draft.with_user(self.hq_officer).action_retire()
        self.draft.with_user(self.hq_gm).action_retire()
        self.assertEqual(self.draft.state, "retired")
        with self._refused(UserError, "Only an active catalogue"):
            self.draft.with_user(self.hq_gm).action_retire()

    # === Copies === #

    def test_copies_are_for_head_office_customer_resources(self):
        for method in ("action_new_version", "action_copy_to_next_year"):
            for user in (self.hq_gm, self.bj_branch_officer, self.bj_operations):
                with self._refused(UserError, "customer resources"):
                    getattr(self.shipped.with_user(user), method)()

    def test_copy_has_everything_and_is_the_copiers(self):
        self.assertEqual((self.draft.year, self.draft.version), (2027, 1))
        self.assertEqual((self.draft.state, self.draft.origin_id), ("draft", self.shipped))
        self.assertEqual(self.draft.author_id, self.hq_officer)
        self.assertEqual(len(self.draft.standard_ids), len(self.shipped.standard_ids))
        self.assertEqual(
            len(self.draft.standard_ids.filtered("is_default")),
            len(self.shipped.standard_ids.filtered("is_default")),
        )
        self.assertEqual([row[0] for row in self.draft._get_differences(self.shipped)], ["Year"])

    def test_the_last_day_of_a_year_is_not_over(self):
        with self._on(date(2026, 12, 31)):
            self.assertEqual(self._copy("action_new_version").year, 2026)
        with self._on(date(2027, 1, 1)):
            with self._refused(UserError, "2026 is over"):
                self.shipped.with_user(self.hq_officer).action_new_version()
            self.assertEqual(self._copy("action_copy_to_next_year").year, 2027)
        with (
            self._on(date(2028, 1, 1)),
            self._refused(UserError, "2027 is over as well"),
        ):
            self.shipped.with_user(self.hq_officer).action_copy_to_next_year()

    # === What is frozen === #

    def test_active_catalogue_does_not_change(self):
        officer = self.shipped.with_user(self.hq_officer)
        gold = self._cell(officer, self.item, "gold")
        refused = (
            lambda: gold.write({"target_days": 1}),
            gold.unlink,
            lambda: gold.copy({"tier_id": self.tiers["regular"].id}),
            lambda: officer.write({"hotline": "1"}),
            lambda: officer.write({"standard_ids": [Command.delete(gold.id)]}),
            officer.unlink,
            lambda: gold.create(
                {
                    "catalogue_id": self.shipped.id,
                    "item_id": self.env.ref("insurance_service.item_s1").id,
                    "tier_id": self.tiers["silver"].id,
                }
            ),
        )
        for change in refused:
            with self._refused(UserError, "can no longer change"):
                change()
        self.assertEqual(gold.target_days, 2)

    def test_closed_year_does_not_change(self):
        draft = self._copy("action_new_version").with_user(self.hq_officer)
        standard = self._cell(draft, self.item, "gold")
        with self._on(date(2026, 12, 31)):
            standard.target_days = 1
        with self._on(date(2027, 1, 1)):
            refused = (
                lambda: standard.write({"target_days": 3}),
                lambda: draft.write({"hotline": "1"}),
                lambda: draft.write({"year": 2027}),
                draft.unlink,
                lambda: draft.create({"year": 2026}),
                lambda: draft.with_user(self.hq_gm).action_activate(),
                lambda: self.shipped.with_user(self.hq_gm).action_retire(),
            )
            for change in refused:
                with self._refused(UserError, "2026 is over"):
                    change()
        self.assertEqual(standard.target_days, 1)

    def test_a_draft_does_not_move_into_a_closed_year(self):
        with self._refused(UserError, "2025 is over"):
            self.draft.with_user(self.hq_officer).year = 2025
        with self._refused(ValidationError, "no year of a catalogue"):
            self.draft.with_user(self.hq_officer).year = 20277

    def test_change_of_year_numbers_the_version_anew(self):
        self.draft.with_user(self.hq_officer).year = 2026
        self.assertEqual((self.draft.year, self.draft.version), (2026, 2))

    def test_lifecycle_is_not_set_by_hand(self):
        draft = self.draft.with_user(self.hq_officer)
        for vals in (
            {"state": "active"},
            {"editor_ids": [Command.clear()]},
            {"author_id": self.hq_gm.id},
            {"version": 9},
        ):
            with self._refused(AccessError, "cannot be set by hand"):
                draft.write(vals)
            with self._refused(AccessError, "cannot be set by hand"):
                draft.create({"year": 2028, **vals})
        new = draft.with_context(default_state="active", default_author_id=self.hq_gm.id)
        new = new.create({"year": 2028})
        self.assertEqual((new.state, new.author_id), ("draft", self.hq_officer))

    def test_officer_deletes_a_draft(self):
        self.draft.with_user(self.hq_officer).unlink()
        self.assertFalse(self.draft.exists())

    def test_buttons_say_why_not(self):
        as_officer = self.draft.with_user(self.hq_officer).blocked_actions
        self.assertEqual(as_officer, {"new_version": "", "next_year": ""})
        as_gm = self.draft.with_user(self.hq_gm).blocked_actions
        self.assertEqual(as_gm["activate"], "")
        self.assertIn("Only an active", as_gm["retire"])
        self.assertFalse(self.draft.with_user(self.bj_operations).blocked_actions)

    # === Which catalogue holds === #

    def test_effective_catalogue_by_year(self):
        effective = self.draft._get_effective
        self.assertEqual(effective(date(2027, 1, 1)), self.shipped, "a draft does not count")
        self.draft.with_user(self.hq_gm).action_activate()
        for day, expected in (
            (date(2024, 3, 1), self.shipped),
            (date(2026, 1, 1), self.shipped),
            (date(2026, 12, 31), self.shipped),
            (date(2027, 1, 1), self.draft),
            (date(2030, 6, 1), self.draft),
        ):
            self.assertEqual(effective(day), expected, day)

    def test_item_without_standard_is_promised_nothing(self):
        day = date(2026, 6, 1)
        get = self.draft.with_user(self.bj_operations)._get_standard
        self.assertEqual(get(self.item, self.tiers["regular"], day).target_days, 3)
        handbook = self.env.ref("insurance_service.item_g6")
        self.assertFalse(get(handbook, self.tiers["regular"], day))
        self.draft.with_user(self.hq_officer).standard_ids.filtered(
            lambda s: s.item_id == self.item
        ).unlink()
        self.draft.with_user(self.hq_gm).action_activate()
        self.assertFalse(
            get(self.item, self.tiers["regular"], date(2027, 6, 1)),
            "what the year's catalogue leaves out, an earlier one does not promise",
        )
