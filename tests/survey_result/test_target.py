from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import InsuranceCommon


@tagged("post_install", "-at_install")
class TestSatisfactionTarget(InsuranceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.targets = cls.env["insurance.satisfaction.target"]
        cls.gold_target = cls.env.ref("insurance_service.satisfaction_target_gold")

    def test_shipped_limits_are_those_of_article_35(self):
        found = {
            tier.code: (
                *(float(limit) for limit in target._to_limits()),
                target.hq_weight,
                target.branch_weight,
            )
            for tier, target in self.targets._get_of_year(2026).items()
        }
        self.assertEqual(
            found,
            {
                "gold": (80, 100, 0, 0, 5, 30, 70),
                "silver": (70, 100, 0, 0, 5, 20, 80),
                "regular": (30, 95, 5, 1, 5, 0, 100),
            },
        )

    def test_the_latest_version_of_the_year_or_before_holds(self):
        version = self.gold_target.with_user(self.hq_officer).copy({"year": 2027})
        tier = self.tiers["gold"]
        self.assertEqual(self.targets._get_of_year(2026)[tier], self.gold_target)
        self.assertEqual(self.targets._get_of_year(2027)[tier], version)
        self.assertEqual(self.targets._get_of_year(2030)[tier], version)
        self.assertEqual(self.targets._get_of_year(2010), {})

    def test_head_office_customer_resources_alone_keeps_them_and_changes_are_logged(self):
        for user in (
            self.hq_gm,
            self.hq_auditor,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.hq_operations,
            self.hq_technical,
            self.bj_salesperson,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, self.gold_target).very_satisfied_min = 70
        target = self._as(self.hq_officer, self.gold_target).with_context(
            tracking_disable=False, mail_notrack=False
        )
        target.very_satisfied_min = 85.5
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = target.sudo().message_ids.tracking_value_ids
        self.assertEqual((values.old_value_float, values.new_value_float), (80, 85.5))

    def test_senseless_limits_are_refused(self):
        target = self._as(self.hq_officer, self.gold_target)
        for vals in (
            {"very_satisfied_min": 100.5},
            {"average_max": -1},
            {"hq_weight": 101},
            {"minimum_answers": 0},
            {"satisfied_min": 79},
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                target.write(vals)
                target.flush_recordset()
            target.invalidate_recordset()
        with self.assertRaises(ValidationError):
            target.year = 1999

    def test_a_new_version_is_a_copy_for_the_year_after_the_latest(self):
        target = self._as(self.hq_officer, self.gold_target)
        first = self.targets.browse(target.action_new_version()["res_id"])
        second = self.targets.browse(target.action_new_version()["res_id"])
        self.assertEqual((first.year, second.year), (2021, 2022))
        self.assertEqual(second.very_satisfied_min, 80)
