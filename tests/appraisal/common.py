"""Fixtures for yearly appraisals: facts of 2026 stored as the system keeps them."""

from datetime import date

from ..complaint.common import ComplaintCommon
from ..service.common import utc


class AppraisalCommon(ComplaintCommon):
    """Beijing with its three heads; `_request`, `_care`, `_visit`, `_complaint` store facts.

    Its customers: gold, silver and a regular one; 3, 2 and 1 visits a year are promised.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bj.branch_head_id = cls.bj_branch_head
        cls.gd.branch_head_id = cls.gd_branch_head
        teams = cls.env["insurance.service.team"].search([("company_id", "=", cls.bj.id)])
        teams.filtered(
            lambda t: t.department == "customer_resources"
        ).leader_id = cls.bj_branch_officer
        cls.care_item = cls.env["insurance.service.item"].create(
            {"name": "Test care", "code": "T9", "care_kind": "event"}
        )
        visit = cls.env["insurance.service.item"].search([("code", "=", "R6")])
        cls.catalogue.state = "draft"
        cls.env["insurance.service.standard"].search(
            [("catalogue_id", "=", cls.catalogue.id), ("item_id", "=", visit.id)]
        ).unlink()
        for tier, times in (("regular", 1), ("silver", 2), ("gold", 3)):
            cls.env["insurance.service.standard"].create(
                {
                    "catalogue_id": cls.catalogue.id,
                    "item_id": visit.id,
                    "tier_id": cls.tiers[tier].id,
                    "target_kind": "none",
                    "frequency": times,
                    "frequency_kind": "per_year",
                }
            )
        cls.catalogue.state = "active"

    def _request(self, deadline, late=0, partner=None, **values):
        """Store a request with a deadline; ``late`` None: not done, else days late."""
        partner = partner or self.gold
        with self._at("2026-01-05 10:00"):
            request = self._create_request(
                partner_id=partner.id,
                user=self.gd_operations if partner == self.far else None,
                company_id=partner.home_company_id.id,
            ).sudo()
        state = {} if late is None else {"state": "done", "late_days": late}
        request.write({"deadline_date": deadline, **state, **values})
        self.env.flush_all()
        return request

    def _care(self, due, done=None, partner=None, **values):
        """Store care due on a day; ``done``: when."""
        self._number = getattr(self, "_number", 0) + 1
        partner = partner or self.gold
        return self.env["insurance.care.task"].create(
            {
                "partner_id": partner.id,
                "company_id": partner.home_company_id.id,
                "item_id": self.care_item.id,
                "care_kind": "event",
                "year": due.year,
                "occasion": f"test-{self._number}",
                "date_occasion": due,
                "date_due": due,
                "date_prepare": due,
                "state": "done" if done else "planned",
                "done_date": done,
                **values,
            }
        )

    def _visit(self, partner, at, user=None):
        """Store a visit that counts."""
        visit = self.env["insurance.visit"].create(
            {
                "partner_id": partner.id,
                "company_id": partner.home_company_id.id,
                "tier_id": partner.tier_id.id,
                "user_id": (user or self.bj_specialist).id,
                "date_start": utc(at),
            }
        )
        visit.write({"state": "held", "report": "Talked", "is_counted": True})
        self.env.flush_all()
        return visit

    def _complaint(self, received, partner=None, **values):
        """Store a complaint about business management as the system keeps it."""
        partner = partner or self.gold
        with self._at("2027-01-04 12:00"):
            complaint = self.env["insurance.complaint"].create(
                {
                    "subject": "Late",
                    "description": "Late",
                    "category_id": self.category.id,
                    "partner_id": partner.id,
                    "company_id": partner.home_company_id.id,
                    "received_at": utc(received),
                }
            )
            complaint.write(values)
        self.env.flush_all()
        return complaint

    def _open(self, at="2027-01-05 10:00", year=2026, role="head", company=None):
        """Open the appraisals of a year and return one of Beijing."""
        with self._at(at):
            self._as(self.hq_officer, self.env["insurance.appraisal"]).action_open_year(year)
        return self._find(year, role, company)

    def _find(self, year=2026, role="head", company=None):
        return self.env["insurance.appraisal"].search(
            [
                ("year", "=", year),
                ("role", "=", role),
                ("company_id", "=", (company or self.bj).id),
                ("is_current", "=", True),
            ]
        )

    def _figure(self, appraisal, code):
        """Return numerator, denominator, value (two decimals) and verdict."""
        line = appraisal.line_ids.filtered(lambda line: line.code == code)
        return line.numerator, line.denominator, round(line.value, 2), line.verdict

    def _freeze(self, appraisal, at="2027-01-05 10:00"):
        with self._at(at):
            self._as(self.hq_officer, appraisal).action_prepare()
            self._as(self.hq_gm, appraisal).action_freeze()

    @staticmethod
    def _day(month, day, year=2026):
        return date(year, month, day)
