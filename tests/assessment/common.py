"""A year of facts worked out by hand, for the round's tests."""

from datetime import date

from ..common import InsuranceCommon


class RoundCommon(InsuranceCommon):
    """Products ``long`` (10 years' premium), ``health`` and ``accident``; facts of 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.long = cls._create_product("T-L", "long_term", payment="regular")
        cls.health = cls._create_product("T-H", "health")
        cls.accident = cls._create_product("T-A", "non_health")
        cls._policy_counter = 0

    @classmethod
    def _insure(cls, partner, product, premium=0, claims=0, refunds=0, branch=None, **values):
        """Create a policy with one entry of each kind in 2025 (where the amount is not 0)."""
        cls._policy_counter += 1
        policy = cls._create_policy(
            f"T-P{cls._policy_counter:05d}", partner, product, branch, **values
        )
        for kind, amount in (("premium", premium), ("refund", refunds), ("claim", claims)):
            if amount:
                cls._create_entry(policy, amount, kind, date(2025, 6, 1))
        return policy

    @classmethod
    def _gold_customer(cls, code, premium=5_000_000, branch=None, **values):
        """Create a customer that passes the gold threshold of health, without claims."""
        partner = cls._create_customer(code)
        cls._insure(partner, cls.health, premium, branch=branch, **values)
        return partner

    def _line(self, record, partner):
        return record.line_ids.filtered(lambda line: line.partner_id == partner)

    def _collected(self, year=2025):
        record = self._create_round(year)
        record.action_collect()
        return record

    def _nominate(self, record, user=None, lines=None):
        user = user or self.bj_branch_officer
        lines = (
            lines
            if lines is not None
            else record.line_ids.filtered(
                lambda line: (
                    line.candidate_tier_id == self.tiers["gold"]
                    and line.company_id == user.company_id
                )
            )
        )
        self._as(user, lines.sudo(False)).action_nominate()

    def _submitted(self):
        record = self._collected()
        self._nominate(record)
        record = self._as(self.hq_officer, record)
        record.action_score()
        record.action_submit()
        return record

    def _published(self, day=date(2026, 1, 12)):
        record = self._submitted()
        with self._on(day):
            self._as(self.hq_gm, record).action_approve()
            self._as(self.hq_officer, record).action_publish()
        return self._as(self.hq_officer, record)
