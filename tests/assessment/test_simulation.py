"""Simulations: any scheme on any year, beside each other, without touching live data."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import RoundCommon

#: What a simulation must never write: everything but itself and its own rounds and lines.
LIVE_TABLES = (
    "insurance_policy",
    "insurance_policy_entry",
    "insurance_tier_period",
    "insurance_assessment_approval",
    "insurance_scheme",
    "insurance_coefficient_bracket",
    "insurance_tier_threshold",
    "res_partner",
    "res_company",
    "mail_message",
    "mail_followers",
    "mail_activity",
    "mail_tracking_value",
)


@tagged("post_install", "-at_install")
class TestSimulation(RoundCommon):
    """2025 in Beijing (2 silver places) and Guangdong (2): worked out by hand.

    big      health 6,000,000, claims 0          gold candidate, V highest
    small    health 5,000,000, claims 3,000,000  gold candidate at both limits
    middle   health 3,000,000                    silver candidate in Beijing (class A)
    southern health 2,000,000                    silver candidate in Guangdong (class B)
    little   health 1,000                        regular
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env.ref("insurance_service.scheme_group_tiering")
        cls.big = cls._gold_customer("T-BIG", 6_000_000)
        cls.small = cls._create_customer("T-SMALL")
        cls._insure(cls.small, cls.health, 5_000_000, 3_000_000)
        cls.middle = cls._gold_customer("T-MIDDLE", 3_000_000)
        cls.southern = cls._gold_customer("T-SOUTH", 2_000_000, branch=cls.gd)
        cls.little = cls._gold_customer("T-LITTLE", 1_000)

    def _draft(self, **values):
        action = self.scheme.with_user(self.hq_officer).action_new_version()
        draft = self.env["insurance.scheme"].browse(action["res_id"]).with_user(self.hq_officer)
        draft.write(values)
        return draft

    def _simulate(self, scheme=None, user=None, run=True, **values):
        """Return a simulation by the officer on 2025, run."""
        record = (
            self.env["insurance.simulation"]
            .with_user(user or self.hq_officer)
            .with_company(self.hq)
            .create({"scheme_id": (scheme or self.scheme).id, "year": 2025, **values})
        )
        if run:
            record.action_run()
        return record

    def _tiers(self, record):
        """Return ``{customer code: simulated tier}``."""
        movers = self.env["insurance.simulation.mover"].with_user(self.hq_officer)
        found = movers.search([("simulation_id", "=", record.id)])
        return {row.partner_id.customer_code: row.after_code for row in found}

    def _live(self):
        """Return a checksum of every live table, and of the real rounds with their lines."""
        self.env.flush_all()
        sums = {}
        for table in LIVE_TABLES:
            self.cr.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) "
                f"FROM {table} t"
            )
            sums[table] = self.cr.fetchone()
        for table, column in (
            ("insurance_assessment_round", "id"),
            ("insurance_assessment_line", "round_id"),
        ):
            self.cr.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) "
                f"FROM {table} t WHERE {column} IN "
                "(SELECT id FROM insurance_assessment_round WHERE kind = 'assessment')"
            )
            sums[table] = self.cr.fetchone()
        return sums

    # === What comes out === #

    def test_every_gold_candidate_counts_as_nominated(self):
        record = self._simulate()
        self.assertEqual(
            self._tiers(record),
            {
                "T-BIG": "gold",
                "T-SMALL": "gold",
                "T-MIDDLE": "silver",
                "T-SOUTH": "silver",
                "T-LITTLE": "regular",
            },
        )
        self.assertEqual((record.gold_count, record.silver_count, record.line_count), (2, 2, 5))
        self.assertEqual(record.run_date, self.hq._service_today())
        self.assertGreater(record.duration, 0)

    def test_a_draft_scheme_can_be_tried_and_stays_changeable(self):
        draft = self._draft(gold_quota_existing=1)
        record = self._simulate(draft)
        # One gold place: big has it; small, at V = 54 in the same branch, is silver.
        self.assertEqual(self._tiers(record)["T-SMALL"], "silver")
        draft.write({"gold_quota_existing": 2})
        draft.premium_bracket_ids[-1].write({"value": 99})
        self.assertEqual(draft.round_count, 0)

    def test_two_schemes_side_by_side(self):
        draft = self._draft(gold_quota_existing=1)
        record = self._simulate(draft, compare_with="scheme", compare_scheme_id=self.scheme.id)
        self.assertEqual(
            record.result["compare"],
            {"gold": {"gold": 1, "silver": 1}, "silver": {"silver": 2}, "regular": {"regular": 1}},
        )
        self.assertEqual(record.difference_count, 1)
        matrix = record.compare_matrix
        self.assertEqual(matrix["total"], 5)
        self.assertEqual(matrix["totals"], [1, 3, 1, 0])
        self.assertEqual([row["total"] for row in matrix["rows"]], [2, 2, 1, 0])
        [mover] = (
            self.env["insurance.simulation.mover"]
            .with_user(self.hq_officer)
            .search([("simulation_id", "=", record.id), ("compare_change", "=", "down")])
        )
        self.assertEqual(mover.partner_id, self.small)
        self.assertEqual((mover.compare_code, mover.after_code), ("gold", "silver"))

    def test_beside_the_real_round_of_the_year(self):
        real = self._collected()
        self._nominate(real, lines=self._line(real, self.big))
        self._as(self.hq_officer, real).action_score()
        before = self._live()
        record = self._simulate(compare_with="round")
        self.assertEqual(self._live(), before)
        self.assertEqual(record.compare_round_id, real)
        # In the round the branch did not nominate small: silver there, gold here.
        self.assertEqual(record.result["compare"]["silver"], {"gold": 1, "silver": 2})
        record.unlink()
        self.assertTrue(real.exists())
        self.assertEqual(self._live(), before)

    def test_without_a_scored_round_there_is_nothing_to_compare_with(self):
        self._collected()
        with self.assertRaisesRegex(UserError, "no scored round of 2025"):
            self._simulate(compare_with="round")

    def test_movers_start_from_the_tier_held_so_far(self):
        published = self._published()
        self.env["insurance.tier.period"]._apply(self.hq, date(2026, 2, 1))
        # small was not silver by figures alone: the branch nominated it, so both are gold.
        self.assertEqual(published.state, "published")
        draft = self._draft(gold_quota_existing=1)
        self.env["insurance.policy"].search([("partner_id", "=", self.middle.id)]).write(
            {"date_end": date(2025, 12, 30)}
        )
        with self._on(date(2026, 3, 1)):
            record = self._simulate(draft)
        self.assertEqual(
            record.result["before"],
            {
                "gold": {"gold": 1, "silver": 1},
                "silver": {"silver": 1, "none": 1},
                "regular": {"regular": 1},
            },
        )
        self.assertEqual((record.upgrade_count, record.downgrade_count), (0, 1))
        self.assertEqual(record.leaving_count, 1)
        gone = (
            self.env["insurance.simulation.mover"]
            .with_user(self.hq_officer)
            .search([("simulation_id", "=", record.id), ("change", "=", "gone")])
        )
        self.assertEqual(gone.partner_id, self.middle)

    def test_unused_new_places_can_be_released(self):
        draft = self._draft(gold_quota_existing=1, gold_quota_new=1)
        self.assertEqual(self._simulate(draft).gold_count, 1)
        self.assertEqual(self._simulate(draft, release_unused_new_places=True).gold_count, 2)

    def test_use_of_places_names_every_branch(self):
        html = self._simulate().quota_html
        for branch in (self.bj, self.gd, self.hn):
            self.assertIn(branch.name, html)
        self.assertRegex(html, r"(?s)Gold: existing customers.*30.*2.*28 free")

    # === Without a trace === #

    def test_live_data_stay_as_they_are(self):
        self._published()
        draft = self._draft(gold_quota_existing=1)
        self.env.invalidate_all()
        before = self._live()
        record = self._simulate(draft, compare_with="scheme", compare_scheme_id=self.scheme.id)
        self.assertEqual(self._live(), before)
        record.action_run()
        self.assertEqual(self._live(), before)

    def test_deleting_leaves_nothing(self):
        self.env.flush_all()
        counts = self._count_all()
        record = self._simulate(
            self._draft(), compare_with="scheme", compare_scheme_id=self.scheme.id
        )
        draft = record.scheme_id
        record.unlink()
        draft.unlink()
        self.assertEqual(self._count_all(), counts)

    def _count_all(self):
        self.env.flush_all()
        tables = ("insurance_simulation", "insurance_assessment_round", "insurance_assessment_line")
        tables += ("insurance_assessment_approval", "mail_followers", "mail_activity")
        counts = {}
        for table in tables:
            self.cr.execute(f"SELECT count(*) FROM {table}")
            counts[table] = self.cr.fetchone()[0]
        return counts

    def test_a_second_run_replaces_the_first(self):
        record = self._simulate()
        first = record.round_id
        self._insure(self.little, self.health, 9_000_000)
        record.action_run()
        self.assertFalse(first.exists())
        self.assertEqual(record.gold_count, 3)
        self.assertEqual(
            self.env["insurance.assessment.round"].search_count([("kind", "=", "simulation")]), 1
        )

    def test_changed_inputs_are_noticed(self):
        draft = self._draft()
        record = self._simulate(draft)
        self.assertFalse(record.is_outdated)
        draft.threshold_ids[0].write({"premium_min": 77})
        record.invalidate_recordset()
        self.assertTrue(record.is_outdated)
        record.action_run()
        self.assertFalse(record.is_outdated)
        record.year = 2024
        self.assertTrue(record.is_outdated)

    def test_a_draft_in_use_is_deleted_after_its_simulations(self):
        draft = self._draft()
        record = self._simulate(draft)
        with self.assertRaisesRegex(UserError, "Delete the simulations"):
            draft.unlink()
        record.unlink()
        draft.unlink()

    # === Refusals === #

    def test_an_incomplete_scheme_is_refused_with_what_it_lacks(self):
        draft = self._draft(threshold_ids=[Command.clear()])
        with self.assertRaisesRegex(UserError, "Gold VIP, Long-term: the threshold is missing"):
            self._simulate(draft)

    def test_years_and_comparisons_are_checked(self):
        for values, message in (
            ({"year": 1989}, "between 1990 and"),
            ({"year": self.hq._service_today().year + 1}, "between 1990 and"),
            ({"compare_with": "scheme"}, "Choose the scheme"),
            (
                {"compare_with": "scheme", "compare_scheme_id": self.scheme.id},
                "another scheme than the one",
            ),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(ValidationError, message):
                self._simulate(run=False, **values)

    def test_the_officer_and_the_gm_office_simulate(self):
        for user in (self.hq_officer, self.hq_gm):
            record = self._simulate(user=user)
            self.assertEqual(record.gold_count, 2)
            record.unlink()

    def test_nobody_else_does(self):
        record = self._simulate()
        others = (
            self.bj_salesperson,
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.bj_operations,
            self.hq_operations,
            self.hq_auditor,
            self.hq_technical,
        )
        for user in others:
            seen = self._as(user, record)
            steps = {
                "create": lambda seen=seen: seen.create({"scheme_id": self.scheme.id}),
                "run": lambda seen=seen: seen.action_run(),
                "write": lambda seen=seen: seen.write({"name": "x"}),
                "unlink": lambda seen=seen: seen.unlink(),
            }
            for step, call in steps.items():
                with self.subTest(user=user.login, step=step), self.assertRaises(AccessError):
                    call()
        self.assertEqual(self._as(self.hq_auditor, record).gold_count, 2)
        movers = self.env["insurance.simulation.mover"]
        self.assertTrue(self._as(self.hq_auditor, movers).search([]))
        with self.assertRaises(AccessError):
            self._as(self.bj_branch_officer, movers).search([])

    def test_another_head_office_sees_nothing(self):
        record = self._simulate()
        other = self.env["res.company"].create({"name": "Other head office"})
        user = self._create_role_user("other_officer", "hq_officer", other, other)
        self.assertFalse(self._as(user, record).search([]))
        with self.assertRaises(AccessError):
            self._as(user, record).action_run()
        with self.assertRaises(AccessError):
            self._as(user, record).unlink()

    def test_results_are_not_set_by_hand(self):
        record = self._simulate()
        real = self._collected()
        values = {
            "round_id": real.id,
            "compare_round_id": real.id,
            "run_datetime": "2026-01-01 00:00:00",
            "result": {"before": {}},
            "inputs": [2025],
            "line_count": 9,
            "company_id": self.bj.id,
        }
        for name, value in values.items():
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    record.write({name: value})
                with self.assertRaises(AccessError):
                    record.create({"scheme_id": self.scheme.id, name: value})
                if name != "company_id":
                    with self.assertRaises(AccessError):
                        record.with_context(**{f"default_{name}": value}).create(
                            {"scheme_id": self.scheme.id}
                        )

    def test_simulated_rounds_go_no_further_and_are_not_deleted_apart(self):
        record = self._simulate()
        for step in ("action_submit", "action_reopen", "action_cancel"):
            with (
                self.subTest(step=step),
                self.assertRaisesRegex(UserError, "simulation never goes"),
            ):
                getattr(self._as(self.hq_officer, record.round_id), step)()
        with self.assertRaises(Exception) as caught:
            self._as(self.hq_officer, record.round_id).unlink()
        self.assertIn("insurance_simulation_round_id_fkey", str(caught.exception))

    def test_queries_do_not_grow_with_the_customers(self):
        record = self._simulate()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record.action_run()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(20):
            self._gold_customer(f"T-MORE{number}", 3_000_000 + number)
        self.assertLessEqual(count(), few)
