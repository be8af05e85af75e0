"""Shared fixtures: head office with three branches, one user per role, factories."""

from datetime import date
from unittest.mock import patch

from odoo.addons.base.tests.common import BaseCommon
from odoo.fields import Command
from odoo.tests import new_test_user

#: role group -> data groups a user of that role has in these tests
ROLE_DATA = {
    "salesperson": (),
    "specialist": ("data_contact",),
    "branch_officer": ("data_contact", "data_value", "data_personnel"),
    "branch_head": ("data_value", "data_personnel"),
    "operations": (),
    "hq_officer": ("data_contact", "data_value", "data_personnel"),
    "hq_gm": ("data_value", "data_personnel"),
    "auditor": ("data_value", "data_personnel"),
    "technical": (),
}


class InsuranceCommon(BaseCommon):
    """Head office ``hq`` with branches ``bj`` (class A), ``gd`` (B) and ``hn`` (C).

    Users: ``bj_salesperson``, ``bj_specialist``, ``bj_branch_officer``, ``bj_branch_head``,
    ``bj_operations``, the same for ``gd``; ``hq_officer``, ``hq_gm``, ``hq_operations``,
    ``hq_auditor``, ``hq_technical`` with all companies. Factories take ``**values`` to override.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([("branch_code", "!=", False)]).branch_code = False
        cls.hq = cls.env["res.company"].create(
            {
                "name": "Test head office",
                "branch_code": "T-HQ",
                "currency_id": cls.env.ref("base.CNY").id,
                # Tests of budgets switch it on; others need none to give care.
                "care_needs_budget": False,
            }
        )
        cls.bj = cls._create_branch("T-BJ", "a", 2)
        cls.gd = cls._create_branch("T-GD", "b", 2)
        cls.hn = cls._create_branch("T-HN", "c", 1)
        cls.all_companies = cls.hq + cls.bj + cls.gd + cls.hn
        for code in ("bj", "gd"):
            branch = getattr(cls, code)
            for role in (
                "salesperson",
                "specialist",
                "branch_officer",
                "branch_head",
                "operations",
            ):
                user = cls._create_role_user(f"{code}_{role}", role, branch, branch)
                setattr(cls, f"{code}_{role}", user)
        for name, role in (
            ("hq_officer", "hq_officer"),
            ("hq_officer_2", "hq_officer"),
            ("hq_gm", "hq_gm"),
            ("hq_operations", "operations"),
            ("hq_auditor", "auditor"),
            ("hq_technical", "technical"),
        ):
            setattr(cls, name, cls._create_role_user(name, role, cls.hq, cls.all_companies))
        cls.tiers = cls.env["insurance.tier"]._by_code()

    @classmethod
    def _create_branch(cls, code, branch_class, silver_quota, **values):
        return cls.env["res.company"].create(
            {
                "name": f"Test branch {code}",
                "parent_id": cls.hq.id,
                "branch_code": code,
                "branch_class": branch_class,
                "silver_quota": silver_quota,
                **values,
            }
        )

    @classmethod
    def _create_role_user(cls, login, role, company, companies, **values):
        groups = ["base.group_user", f"insurance_service.group_{role}"]
        groups += [f"insurance_service.group_{name}" for name in ROLE_DATA[role]]
        return new_test_user(
            cls.env,
            login=f"t_{login}",
            groups=",".join(groups),
            company_id=company.id,
            company_ids=[Command.set(companies.ids)],
            tz="Asia/Shanghai",
            **values,
        )

    # === Factories === #

    @classmethod
    def _create_customer(cls, code, **values):
        return cls.env["res.partner"].create(
            {"name": f"Customer {code}", "customer_code": code, "is_company": True, **values}
        )

    @classmethod
    def _create_product(cls, code, line="health", **values):
        return cls.env["insurance.product"].create(
            {"name": f"Product {code}", "product_code": code, "line": line, **values}
        )

    @classmethod
    def _create_policy(cls, number, partner, product, branch=None, **values):
        return cls.env["insurance.policy"].create(
            {
                "policy_number": number,
                "partner_id": partner.id,
                "product_id": product.id,
                "company_id": (branch or cls.bj).id,
                "date_start": date(2023, 1, 1),
                "date_end": date(2026, 12, 31),
                "payment_years": 10,
                **values,
            }
        )

    @classmethod
    def _create_entry(cls, policy, amount, kind="premium", day=date(2025, 3, 1), **values):
        cls._entry_counter = getattr(cls, "_entry_counter", 0) + 1
        return cls.env["insurance.policy.entry"].create(
            {
                "entry_ref": f"T-{cls._entry_counter:06d}",
                "policy_id": policy.id,
                "date": day,
                "kind": kind,
                "amount": amount,
                **values,
            }
        )

    @classmethod
    def _create_round(cls, year=2025, **values):
        """Create a round in head office, as its officer."""
        return (
            cls.env["insurance.assessment.round"]
            .with_user(cls.hq_officer)
            .with_company(cls.hq)
            .create({"year": year, **values})
        )

    def _on(self, day):
        """Return a context manager in which today is ``day`` for the service."""
        company = type(self.env["res.company"])
        return patch.object(company, "_service_today", lambda _company: day)

    def _as(self, user, records):
        """Return ``records`` as ``user`` sees them, with a cold cache (security P42)."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
