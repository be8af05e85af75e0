from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RoundCommon


@tagged("post_install", "-at_install")
class TestRoundFlow(RoundCommon):
    """Nomination, ranking and quotas, silver, approval and return, as the roles concerned."""

    def _scheme(self, existing, new):
        default = self.env["insurance.scheme"]._default_for_year(2025)
        scheme = self._as(self.hq_officer, default).copy(
            {
                "name": "Test scheme",
                "date_from": date(2024, 6, 1),
                "gold_quota_existing": existing,
                "gold_quota_new": new,
            }
        )
        self._as(self.hq_gm, scheme).action_activate()
        return scheme

    def _round_with(self, existing, new):
        record = self._create_round(scheme_id=self._scheme(existing, new).id)
        record.action_collect()
        return record

    # === Nomination === #

    def test_branch_officer_nominates_own_candidates_only(self):
        mine = self._gold_customer("T-MINE")
        theirs = self._gold_customer("T-THEIRS", branch=self.gd)
        record = self._collected()
        line = self._as(self.bj_branch_officer, self._line(record, mine))
        line.action_nominate()
        self.assertTrue(line.nominated)
        self.assertEqual(line.approval_ids.user_id, self.bj_branch_officer)
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, self._line(record, theirs)).action_nominate()

    def test_other_roles_cannot_nominate(self):
        partner = self._gold_customer("T-ROLE", user_id=self.bj_salesperson.id)
        line = self._line(self._collected(), partner)
        for user in (
            self.bj_specialist,
            self.bj_branch_head,
            self.bj_operations,
            self.hq_officer,
            self.hq_gm,
            self.hq_auditor,
        ):
            with self.assertRaises(UserError, msg=user.login):
                self._as(user, line).action_nominate()
        for user in (self.bj_salesperson, self.hq_technical):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, line).action_nominate()
        self.assertFalse(line.sudo().nominated)

    def test_only_a_gold_candidate_is_nominated_once(self):
        silver = self._create_customer("T-SIL")
        self._insure(silver, self.health, 3_000_000)
        gold = self._gold_customer("T-GOL")
        record = self._collected()
        with self.assertRaisesRegex(UserError, "gold candidate"):
            self._as(self.bj_branch_officer, self._line(record, silver)).action_nominate()
        line = self._as(self.bj_branch_officer, self._line(record, gold))
        line.action_nominate()
        with self.assertRaisesRegex(UserError, "only once"):
            line.action_nominate()

    def test_withdrawal_keeps_its_reason_and_both_steps(self):
        partner = self._gold_customer("T-WD")
        line = self._as(self.bj_branch_officer, self._line(self._collected(), partner))
        line.action_nominate()
        line.action_withdraw("Moves to another insurer")
        self.assertFalse(line.nominated)
        self.assertEqual(line.nomination_state, "declined")
        self.assertEqual(line.nomination_reason, "Moves to another insurer")
        self.assertEqual(line.approval_ids.mapped("step"), ["withdraw", "nominate"])

    # === Ranking === #

    def test_gold_quotas_of_existing_and_new_customers_are_apart(self):
        # Existing: V falls with premium 50, 10, 5 million (P 100, 60, 40).
        old = [
            self._gold_customer(f"T-OLD{i}", premium)
            for i, premium in enumerate((50_000_000, 10_000_000, 5_000_000))
        ]
        new = self._gold_customer("T-NEW", 50_000_000, date_start=date(2025, 2, 1))
        record = self._round_with(1, 2)
        self._nominate(record)
        record = self._as(self.hq_officer, record)
        record.action_score()
        lines = [self._line(record, partner) for partner in old]
        self.assertEqual(
            [line.proposed_tier_id.code for line in lines], ["gold", "silver", "silver"]
        )
        self.assertEqual(self._line(record, new).proposed_tier_id.code, "gold")
        # New: L 20, K1 3.5 -> 30 + 21 + 40 = 91; old: L 60, K1 1.5 -> 30 + 27 + 40 = 97.
        self.assertEqual([line.gold_rank for line in lines], [1, 3, 4])
        self.assertEqual(self._line(record, new).gold_rank, 2)
        self.assertEqual([line.gold_pool_rank for line in lines], [1, 2, 3])
        self.assertEqual(self._line(record, new).gold_pool_rank, 1)
        use = record.quota_data["gold"]
        self.assertEqual(use["existing"], {"quota": 1, "candidates": 3, "chosen": 1})
        self.assertEqual((use["unused_new"], use["released"]), (1, 0))

    def test_gm_office_releases_unused_new_places(self):
        partners = [self._gold_customer(f"T-R{i}", 5_000_000 + i) for i in range(3)]
        record = self._round_with(1, 1)
        self._nominate(record)
        record = self._as(self.hq_officer, record)
        record.action_score()
        record.action_submit()
        with self.assertRaisesRegex(UserError, "General Managers"):
            record.action_release_places()
        self._as(self.hq_gm, record).action_release_places()
        tiers = [self._line(record, partner).proposed_tier_id.code for partner in partners]
        self.assertEqual(tiers, ["silver", "gold", "gold"])
        self._as(self.hq_gm, record).action_keep_places()
        tiers = [self._line(record, partner).proposed_tier_id.code for partner in partners]
        self.assertEqual(tiers, ["silver", "silver", "gold"])

    def test_gold_candidate_not_nominated_competes_for_silver_whatever_its_figures(self):
        # Class A needs 3,000,000 at home; the home branch holds 2,600,000 of 5,000,000.
        partner = self._create_customer("T-NN")
        self._insure(partner, self.health, 2_600_000)
        self._insure(partner, self.health, 2_400_000, branch=self.gd)
        record = self._collected()
        record.action_score()
        line = self._line(record, partner)
        self.assertEqual(line.candidate_tier_id.code, "gold")
        self.assertEqual(line.silver_lines, False)
        self.assertEqual((line.proposed_tier_id.code, line.silver_rank), ("silver", 1))
        self.assertEqual((line.rank, line.gold_rank), (1, 0))

    def test_silver_quota_of_each_branch_and_ties(self):
        # Equal V; class A quota 2: standard premium decides, then the earlier first policy.
        partners = {}
        for code, premium, start in (
            ("T-S1", 3_000_000, date(2023, 1, 1)),
            ("T-S2", 3_000_000, date(2023, 1, 2)),
            ("T-S3", 3_000_001, date(2023, 6, 1)),
        ):
            partners[code] = self._create_customer(code)
            self._insure(partners[code], self.health, premium, date_start=start)
        record = self._collected()
        record.action_score()
        ranks = {code: self._line(record, partner).rank for code, partner in partners.items()}
        self.assertEqual(ranks, {"T-S3": 1, "T-S1": 2, "T-S2": 3})
        self.assertEqual(self._line(record, partners["T-S2"]).proposed_tier_id.code, "regular")

    def test_declined_silver_lets_the_next_move_up(self):
        partners = [self._create_customer(f"T-D{i}") for i in range(3)]
        for number, partner in enumerate(partners):
            self._insure(partner, self.health, 3_000_000 + number)
        record = self._collected()
        record.action_score()
        first = self._as(self.bj_branch_officer, self._line(record, partners[2]))
        first.action_decline_silver("No capacity for its sites")
        tiers = [self._line(record, partner).sudo().proposed_tier_id.code for partner in partners]
        self.assertEqual(tiers, ["silver", "silver", "regular"])
        first.action_restore_silver()
        tiers = [self._line(record, partner).sudo().proposed_tier_id.code for partner in partners]
        self.assertEqual(tiers, ["regular", "silver", "silver"])
        with self.assertRaises(AccessError):
            self._as(self.gd_branch_officer, first).action_decline_silver("not ours")

    # === Submission, approval, return === #

    def test_steps_are_refused_in_the_wrong_state(self):
        self._gold_customer("T-ST")
        record = self._create_round()
        for action in ("action_score", "action_submit", "action_publish"):
            with self.assertRaisesRegex(UserError, "needs"):
                getattr(record, action)()
        with self.assertRaisesRegex(UserError, "needs"):
            self._as(self.hq_gm, record).action_approve()

    def test_only_the_gm_office_approves_and_only_once(self):
        self._gold_customer("T-AP")
        record = self._submitted()
        for user in (self.hq_officer, self.hq_auditor, self.bj_branch_head, self.hq_operations):
            with self.assertRaisesRegex(UserError, "General Managers", msg=user.login):
                self._as(user, record).action_approve()
        approver = self._as(self.hq_gm, record)
        approver.action_approve()
        self.assertEqual(approver.state, "approved")
        self.assertEqual(set(approver.line_ids.decided_tier_id.mapped("code")), {"gold"})
        with self.assertRaisesRegex(UserError, "Approved"):
            approver.action_approve()

    def test_whoever_prepared_cannot_approve(self):
        self._gold_customer("T-2R")
        both = self._create_role_user("both", "hq_gm", self.hq, self.all_companies)
        both.group_ids += self.env.ref("insurance_service.group_hq_officer")
        record = self._collected()
        self._nominate(record)
        record = self._as(both, record)
        record.action_score()
        record.action_submit()
        with self.assertRaisesRegex(UserError, "somebody else"):
            record.action_approve()
        self._as(self.hq_gm, record).action_approve()

    def test_returned_customer_is_ranked_for_silver_and_the_next_gets_gold(self):
        first = self._gold_customer("T-1", 50_000_000)
        second = self._gold_customer("T-2", 5_000_000)
        record = self._round_with(1, 0)
        self._nominate(record)
        record = self._as(self.hq_officer, record)
        record.action_score()
        record.action_submit()
        line = self._as(self.hq_gm, self._line(record, first))
        with self.assertRaisesRegex(UserError, "why"):
            line.action_return("  ")
        line.action_return("Under investigation")
        record = self._as(self.hq_officer, record)
        self.assertEqual(record.state, "scored")
        self.assertEqual(self._line(record, first).proposed_tier_id.code, "silver")
        self.assertEqual(self._line(record, second).proposed_tier_id.code, "gold")
        record.action_submit()
        self._as(self.hq_gm, record).action_approve()
        steps = record.approval_ids.filtered(lambda a: a.step == "return")
        self.assertEqual((steps.reason, steps.partner_id), ("Under investigation", first))

    def test_facts_after_submission_change_nothing_and_are_listed(self):
        partner = self._gold_customer("T-LATE")
        record = self._submitted()
        line = self._line(record, partner)
        self._create_entry(partner.policy_ids, 4_000_000, "claim", date(2025, 7, 1))
        newcomer = self._gold_customer("T-LATE2")
        with self.assertRaises(UserError):
            record.action_collect()
        record.action_check_late()
        self.assertEqual((line.health_claims, line.proposed_tier_id.code), (0, "gold"))
        late = {row.partner_id: row for row in record.late_change_ids}
        self.assertEqual(late[partner].kind, "changed")
        self.assertEqual((late[partner].old_claims, late[partner].new_claims), (0, 4_000_000))
        self.assertEqual(late[newcomer].kind, "new")
        stamps = [row.write_date for row in record.late_change_ids]
        record.action_check_late()
        self.assertEqual(len(record.late_change_ids), 2)
        self.assertEqual([row.write_date for row in record.late_change_ids], stamps)

    # === Guards === #

    def test_state_and_figures_cannot_be_written(self):
        partner = self._gold_customer("T-GUARD")
        record = self._submitted()
        for values in (
            {"state": "approved"},
            {"approved_date": "2026-01-01"},
            {"company_id": self.bj.id},
            {"kind": "simulation"},
            {"quota_data": {}},
            {"year": 2024},
            {"line_ids": [(5,)]},
        ):
            with self.assertRaises(UserError, msg=str(values)):
                record.write(values)
        line = self._line(record, partner)
        for user in (self.hq_officer, self.hq_gm, self.bj_branch_officer):
            with self.assertRaises(AccessError, msg=user.login):
                self._as(user, line).write({"value_index": 100})
        made = (
            self.env["insurance.assessment.round"]
            .with_user(self.hq_officer)
            .with_context(default_state="approved", default_kind="simulation")
            .create({"year": 2020, "state": "published"})
        )
        self.assertEqual((made.state, made.kind), ("draft", "assessment"))

    def test_approvals_and_history_are_append_only_even_for_superusers(self):
        self._gold_customer("T-APP")
        record = self._published()
        approval, period = record.approval_ids[:1], record.period_ids[:1]
        for rows in (approval, period):
            with self.assertRaises(AccessError):
                rows.unlink()
            with self.assertRaises(UserError):
                rows.sudo().unlink()
            with self.assertRaises(UserError):
                rows.sudo().write({"reason": "x"})
        with self.assertRaises(AccessError):
            approval.copy()

    def test_second_round_of_a_year_is_refused_until_the_first_is_cancelled(self):
        record = self._create_round()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self._create_round()
        record.action_cancel()
        self.env.flush_all()
        self._create_round()

    def test_year_without_facts_or_scheme_is_refused(self):
        with self.assertRaisesRegex(UserError, "No active scheme holds for 1989"):
            self._create_round(1989)
        scheme = self.env["insurance.scheme"]._default_for_year(2025)
        for year in (1989, 2300):
            with self.assertRaisesRegex(UserError, "between 1990"):
                self._create_round(year, scheme_id=scheme.id)

    def test_used_round_is_not_deleted(self):
        self._gold_customer("T-DEL")
        record = self._collected()
        with self.assertRaises(UserError):
            record.unlink()
        self._create_round(2024).unlink()

    def test_buttons_tell_each_role_its_next_step(self):
        self._gold_customer("T-BTN")
        record = self._collected()
        officer = self._as(self.bj_branch_officer, record)
        self.assertEqual(officer.blocked_actions["nominate"], "")
        self.assertIn("Your next step", officer.next_step)
        self.assertNotIn("approve", officer.blocked_actions)
        manager = self._as(self.hq_gm, record)
        self.assertIn("Submitted", manager.blocked_actions["approve"])
        self.assertFalse(self._as(self.hq_auditor, record).blocked_actions)

    def test_branch_head_gives_an_opinion_after_the_branch_decided(self):
        partner = self._gold_customer("T-END")
        record = self._collected()
        head = self._as(self.bj_branch_head, record)
        with self.assertRaisesRegex(UserError, "not decided yet"):
            head.action_endorse()
        self._nominate(record)
        self._as(self.bj_branch_head, record).action_endorse()
        row = record.sudo().approval_ids.filtered(lambda a: a.step == "endorse")
        self.assertEqual((row.user_id, row.company_id), (self.bj_branch_head, self.bj))
        self.assertTrue(partner)

    def test_lists_open_for_readers_without_value_components(self):
        partner = self._gold_customer("T-READ")
        record = self._submitted()
        lines = self._as(self.bj_specialist, record.line_ids)
        order = "round_id, proposed_tier_id, rank, id"
        rows = lines.web_search_read(
            [("round_id", "=", record.id)], {"partner_id": {}, "rank": {}}, order=order
        )
        self.assertEqual([row["partner_id"] for row in rows["records"]], [partner.id])
        with self.assertRaises(AccessError):
            lines.read(["value_index"])
        with self.assertRaises(AccessError):
            lines.search([("value_index", ">", 50)])
        self.assertNotIn("value_index", lines.fields_get())
