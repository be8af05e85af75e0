from datetime import date

from odoo.tests import HttpCase, tagged

from .assessment.common import RoundCommon

IMPORTS = "/odoo/action-insurance_service.insurance_data_import_action"
ROUNDS = "/odoo/action-insurance_service.insurance_assessment_round_action"
NOMINATE = "/odoo/action-insurance_service.insurance_assessment_line_action_nominate"
LINES = "/odoo/action-insurance_service.insurance_assessment_line_action"
CUSTOMERS = "/odoo/action-insurance_service.insurance_customer_action"


@tagged("post_install", "-at_install")
class TestRoundTours(RoundCommon, HttpCase):
    """The round in the browser, each step as the role concerned, in English and in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strong = cls._gold_customer("T-STRONG", 9_000_000, user_id=cls.bj_salesperson.id)
        cls.weak = cls._gold_customer("T-WEAK")
        regular = cls._create_customer("T-PLAIN")
        cls._insure(regular, cls.health, 10)

    def _tour(self, url, name, user):
        # Tours log in with the login as password.
        user.password = user.login
        self.start_tour(url, name, login=user.login, timeout=120)

    def _play(self, lang):
        everybody = self.hq_officer + self.hq_gm + self.bj_branch_officer + self.bj_salesperson
        everybody += self.hq_operations
        everybody.lang = lang
        self._tour(IMPORTS, "insurance_data_import", self.hq_operations)
        entries = self.strong.policy_ids.entry_ids
        self.assertEqual(sorted(entries.mapped("amount")), [1_000_000, 9_000_000])
        self._tour(ROUNDS, "insurance_round_collect", self.hq_officer)
        self._tour(ROUNDS, "insurance_round_blocked", self.hq_gm)
        self._tour(NOMINATE, "insurance_round_nominate", self.bj_branch_officer)
        self._tour(ROUNDS, "insurance_round_submit", self.hq_officer)
        self._tour(LINES, "insurance_round_explain", self.bj_branch_officer)
        self._tour(ROUNDS, "insurance_round_approve", self.hq_gm)
        self._tour(ROUNDS, "insurance_round_publish", self.hq_officer)
        record = self.env["insurance.assessment.round"].search([("company_id", "=", self.hq.id)])
        self.assertEqual((record.year, record.state), (2025, "published"))
        tiers = {line.partner_id: line.decided_tier_id.code for line in record.line_ids}
        self.assertEqual((tiers[self.strong], tiers[self.weak]), ("gold", "silver"))
        self.assertEqual(self._line(record, self.weak).nomination_reason, "客户拟更换承保方案")
        self.env["insurance.tier.period"]._apply(self.hq, date(2100, 1, 1))
        self._tour(CUSTOMERS, "insurance_customer_tier", self.bj_salesperson)

    def test_round_in_english(self):
        self._play("en_US")

    def test_round_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._play("zh_CN")
