"""Versions: drafted, activated by somebody else, used by years, retired."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SchemeCommon


@tagged("post_install", "-at_install")
class TestSchemeLifecycle(SchemeCommon):
    def test_a_new_version_is_a_draft_with_the_same_content(self):
        self.assertEqual(self.draft.state, "draft")
        self.assertEqual(self.draft.origin_id, self.shipped)
        self.assertGreater(self.draft.version, self.shipped.version)
        self.assertEqual(self.draft.author_id, self.hq_officer)
        self.assertFalse(self.draft.activator_id)
        self.assertEqual(self.draft._describe(), self.shipped._describe())

    def test_a_new_version_takes_a_free_first_of_january(self):
        with self._on(date(2031, 5, 6)):
            draft = self._new_version(self.shipped)
            self.assertEqual(draft.date_from, date(2031, 1, 1))
            draft.with_user(self.hq_gm).action_activate()
            self.assertEqual(self._new_version(self.shipped).date_from, date(2032, 1, 1))

    def test_the_gm_office_and_a_second_officer_activate(self):
        for user, day in ((self.hq_gm, "2031-01-01"), (self.hq_officer_2, "2032-01-01")):
            with self.subTest(user=user.login):
                draft = self._new_version(self.shipped, date_from=day)
                self.assertFalse(draft.with_user(user)._get_cannot_activate_reason())
                self._as(user, draft).action_activate()
                self.assertEqual(draft.state, "active")
                self.assertEqual(draft.activator_id, user)
                self.assertTrue(draft.activated_datetime)

    def test_the_author_does_not_activate(self):
        with self._refused(UserError, "You wrote in this draft"):
            self._as(self.hq_officer, self.draft).action_activate()

    def test_nobody_who_wrote_in_it_activates_also_not_through_its_parts(self):
        changes = [
            lambda draft: draft.write({"gold_quota_new": 9}),
            lambda draft: draft.threshold_ids[0].write({"premium_min": 123}),
            lambda draft: draft.loyalty_bracket_ids[-1].write({"value": 99}),
            lambda draft: draft.threshold_ids[0].unlink(),
        ]
        for number, change in enumerate(changes):
            with self.subTest(change=number):
                draft = self._new_version(self.shipped)
                change(self._as(self.hq_officer_2, draft))
                # Somebody else's later change does not wash it away.
                draft.with_user(self.hq_officer).note = "Looked at"
                self.assertIn(self.hq_officer_2, draft.editor_ids)
                with self._refused(UserError, "You wrote in this draft"):
                    self._as(self.hq_officer_2, draft).action_activate()

    def test_other_roles_neither_activate_nor_retire(self):
        for user in (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.hq_operations,
            self.hq_auditor,
        ):
            with self.subTest(user=user.login):
                with self._refused(UserError, "Schemes are activated by"):
                    self._as(user, self.draft).action_activate()
                with self._refused(UserError, "Schemes are retired by"):
                    self._as(user, self.shipped).action_retire()
        with self.assertRaises(AccessError):
            self._as(self.hq_technical, self.draft).action_activate()

    def test_only_an_officer_makes_versions(self):
        for user in (self.hq_gm, self.hq_auditor, self.bj_branch_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, self.shipped).action_new_version()

    def test_an_incomplete_draft_is_not_activated(self):
        self._set_steps("premium", [])
        with self._refused(UserError, "standard premium.*no steps yet"):
            self._as(self.hq_gm, self.draft).action_activate()
        self.assertIn("no steps yet", self._as(self.hq_gm, self.draft).problem_text)

    def test_two_active_versions_from_the_same_day_are_refused(self):
        draft = self._new_version(self.shipped, date_from=self.shipped.date_from)
        with self._refused(UserError, "takes effect on the same day"):
            self._as(self.hq_gm, draft).action_activate()

    def test_an_active_version_is_not_activated_again(self):
        with self._refused(UserError, "Only a draft"):
            self._as(self.hq_gm, self.shipped).action_activate()

    def test_retired_versions_are_out_of_use_for_good(self):
        self.draft.with_user(self.hq_gm).action_activate()
        self._as(self.hq_officer, self.draft).action_retire()
        self.assertEqual(self.draft.state, "retired")
        for step in ("action_activate", "action_retire"):
            with self._refused(UserError, "Only a"):
                getattr(self._as(self.hq_gm, self.draft), step)()

    def test_a_year_takes_the_newest_version_in_effect_by_its_end(self):
        scheme_model = self.env["insurance.scheme"]
        newer = self._new_version(self.shipped, date_from="2031-12-31")
        self.assertEqual(scheme_model._default_for_year(2031), self.shipped)
        newer.with_user(self.hq_gm).action_activate()
        self.assertEqual(scheme_model._default_for_year(2030), self.shipped)
        self.assertEqual(scheme_model._default_for_year(2031), newer)
        self.assertEqual(scheme_model._default_for_year(2040), newer)
        newer.with_user(self.hq_gm).action_retire()
        self.assertEqual(scheme_model._default_for_year(2040), self.shipped)
        self.assertFalse(scheme_model._default_for_year(1999))

    def test_a_scheme_made_from_nothing_has_its_five_empty_tables(self):
        scheme = (
            self.env["insurance.scheme"]
            .with_user(self.hq_officer)
            .create({"name": "Empty", "date_from": "2031-01-01"})
        )
        self.assertEqual(len(scheme.coefficient_ids), 5)
        self.assertEqual(len(scheme._get_problems(complete=True)), 5 + 15)
        scheme.write({"loyalty_bracket_ids": [Command.create(_step(0, None, 7, "loyalty"))]})
        self.assertEqual(scheme.loyalty_bracket_ids.coefficient_id.dimension, "loyalty")

    def test_one_call_fills_a_whole_scheme(self):
        scheme = (
            self.env["insurance.scheme"]
            .with_user(self.hq_officer)
            .create(
                {
                    "name": "Full",
                    "date_from": "2031-01-01",
                    "premium_bracket_ids": [
                        Command.create(_step(0, 10, 1, "premium", 1)),
                        Command.create(_step(10, None, 2, "premium", 2)),
                    ],
                }
            )
        )
        self.assertEqual(scheme.premium_bracket_ids.mapped("value"), [1, 2])

    def test_drafts_are_deleted_active_ones_are_not(self):
        with self._refused(UserError, "can no longer change"):
            self._as(self.hq_officer, self.shipped).unlink()
        self._as(self.hq_officer, self.draft).unlink()
        self.assertFalse(self.draft.exists())

    def test_an_active_version_is_retired_before_it_is_archived(self):
        self.draft.with_user(self.hq_gm).action_activate()
        draft = self._as(self.hq_officer, self.draft)
        with self._refused(UserError, "Retire an active scheme"):
            draft.active = False
        draft.action_retire()
        draft.active = False
        self.assertFalse(self.draft.active)


def _step(low, high, value, dimension, sequence=1):
    return {
        "sequence": sequence,
        "bound_from": low,
        "has_bound_to": high is not None,
        "bound_to": high or 0,
        "value": value,
        "dimension": dimension,
    }
