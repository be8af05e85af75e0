"""Rendering forms as the role concerned."""

import io
from datetime import date
from unicodedata import normalize

from pypdf import PdfReader

from odoo.fields import Command

from ..assessment.common import RoundCommon

#: Characters that share their glyph with a radical come out of a PDF as the radical.
RADICALS = {code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
RADICALS.update(zip(map(ord, "⼾⻚⻓⻅⻔⻋⻢⻛"), "户页长见门车马风", strict=True))


class ReportCommon(RoundCommon):
    """A gold candidate ``gold`` of Beijing with figures worked out by hand.

    Beijing: health premium 4,000,000, claims 2,000,000. Guangdong: 1,500,000 and 1,300,000.
    Together 5,500,000 with 3,300,000 of claims: exactly 60%. Insured in 2023, 2024 and 2025.
    V = 0.3 x 40 + 0.3 x 60 x 1.5 + 0.4 x 60 x 1 = 12 + 27 + 24 = 63.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gold = cls._create_customer(
            "T-GOLD",
            industry_name="电力生产",
            insured_headcount=3280,
            user_id=cls.bj_salesperson.id,
        )
        cls.bj_policy = cls._insure(cls.gold, cls.health, 4_000_000, 2_000_000)
        cls.gd_policy = cls._insure(cls.gold, cls.health, 1_500_000, 1_300_000, branch=cls.gd)

    def _as(self, user, records):
        return super()._as(user, records).with_context(lang="en_US")

    def _html(self, user, report, records):
        """Return the report of ``records`` as ``user`` gets it, as HTML text."""
        records = self._as(user, records)
        name = f"insurance_service.{report}"
        actions = records.env["ir.actions.report"]
        return actions._render_qweb_html(name, records.ids)[0].decode()

    def _pages(self, user, report, records):
        """Print ``records`` as ``user`` and return the pages' texts without blanks."""
        records = self._as(user, records)
        actions = records.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, kind = actions._render_qweb_pdf(f"insurance_service.{report}", records.ids)
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(pdf)).pages
        for page in pages:
            self.assertAlmostEqual(float(page.mediabox.width), 595, delta=1)  # A4, upright
            self.assertAlmostEqual(float(page.mediabox.height), 842, delta=1)
        return ["".join(page.extract_text().split()).translate(RADICALS) for page in pages]

    @classmethod
    def _create_lines(cls, record, count, tier="gold", branch=None, **values):
        """Create lines of new customers straight in the table, ranked from 1."""
        partners = cls.env["res.partner"].create(
            [
                {
                    "name": values.get("name") or f"示范客户{number:03d}有限公司",
                    "customer_code": f"T-L{tier[0]}{number:04d}{(branch or cls.bj).branch_code}",
                    "is_company": True,
                    "branch_ids": [Command.set((branch or cls.bj).ids)],
                }
                for number in range(1, count + 1)
            ]
        )
        return cls.env["insurance.assessment.line"].create(
            [
                {
                    "round_id": record.id,
                    "partner_id": partner.id,
                    "company_id": (branch or cls.bj).id,
                    "branch_class": (branch or cls.bj).branch_class,
                    "candidate_tier_id": cls.tiers[tier].id,
                    "proposed_tier_id": cls.tiers[tier].id,
                    "nominated": tier == "gold",
                    "gold_rank": number if tier == "gold" else 0,
                    "gold_pool_rank": number if tier == "gold" else 0,
                    "silver_rank": number if tier == "silver" else 0,
                    "first_policy_date": date(2023, 1, 1),
                    "insured_years": 3,
                    "premium": 1000 * number,
                    "standard_premium": 1000 * number,
                    "value_index": 100 - number / 10,
                }
                for number, partner in enumerate(partners, 1)
            ]
        )
