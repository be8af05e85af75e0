"""One record of every model in every scope, for the tests of who may see and change what."""

from datetime import date, datetime

from odoo.addons.insurance_service.rules.tier_risk import NO_POLICY

from .access_care import AccessCareCase
from .access_complaint import AccessComplaintCase
from .access_service import AccessServiceCase

#: own: a customer of the salesperson in Beijing; branch: a colleague's customer there;
#: other: a customer of Guangdong; hq: a customer of head office itself.
SCOPES = ("own", "branch", "other", "hq")


class AccessCase(AccessServiceCase, AccessCareCase, AccessComplaintCase):
    """Customers ``own``, ``branch``, ``other`` and ``hq`` with everything that hangs on them.

    ``records[model, scope]`` is the record in superuser mode; configuration has scope "shared".
    Users without a role: ``internal`` (in Beijing), ``portal``, ``public``; ``reader`` holds the
    data groups, but no role.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bj_salesperson_2 = cls._create_role_user(
            "bj_salesperson_2", "salesperson", cls.bj, cls.bj
        )
        cls.internal = cls._create_plain_user("internal", "base.group_user")
        cls.reader = cls._create_plain_user(
            "reader",
            "base.group_user,insurance_service.group_data_contact,"
            "insurance_service.group_data_value,insurance_service.group_data_personnel",
        )
        cls.portal = cls._create_plain_user("portal", "base.group_portal")
        cls.public = cls._create_plain_user("public", "base.group_public")
        cls.product = cls._create_product("ACCESS", "health")
        cls.scheme = cls.env["insurance.scheme"]._default_for_year(2025)
        cls.round = cls.env["insurance.assessment.round"].create(
            {"year": 2025, "company_id": cls.hq.id, "state": "published"}
        )
        cls.records = {}
        cls._create_scope("own", cls.bj, cls.bj_salesperson)
        cls._create_scope("branch", cls.bj, cls.bj_salesperson_2)
        cls._create_scope("other", cls.gd, cls.gd_salesperson)
        cls._create_scope("hq", cls.hq, cls.env["res.users"])
        cls._create_shared()
        cls._create_import_records()
        cls._create_branch_service(cls.records)
        cls._create_branch_care(cls.records)
        cls._create_plans(cls.records)
        cls.env.flush_all()

    @classmethod
    def _create_plain_user(cls, login, groups):
        user = cls._create_role_user(login, "salesperson", cls.bj, cls.bj)
        names = groups.split(",")
        user.group_ids = [(6, 0, [cls.env.ref(name).id for name in names])]
        return user

    @classmethod
    def _create_scope(cls, scope, branch, salesperson):
        def keep(model, record):
            cls.records[model, scope] = record
            return record

        code = scope.upper()
        customer = keep(
            "res.partner", cls._create_customer(f"CANARY-{code}", user_id=salesperson.id)
        )
        keep(
            "res.partner:contact",
            cls.env["res.partner"].create(
                {
                    "name": f"CANARY-CONTACT-{code}",
                    "parent_id": customer.id,
                    "service_contact_role": "first",
                    "contact_position": "chairman",
                    "service_mobile": f"CANARY-MOBILE-{code}",
                    "service_email": f"CANARY-EMAIL-{code}@example.cn",
                    "birthday": "1970-01-01",
                }
            ),
        )
        policy = keep(
            "insurance.policy",
            cls._create_policy(f"CANARY-POLICY-{code}", customer, cls.product, branch),
        )
        policy.user_id = salesperson
        keep(
            "insurance.policy.entry",
            cls._create_entry(policy, 1000, entry_ref=f"CANARY-ENTRY-{code}"),
        )
        cls.env.flush_all()
        keep("insurance.policy.year", cls._search("insurance.policy.year", customer))
        cls._create_assessment(keep, customer, branch)

    @classmethod
    def _search(cls, model, customer):
        return cls.env[model].search([("partner_id", "=", customer.id)])

    @classmethod
    def _create_assessment(cls, keep, customer, branch):
        gold = cls.tiers["gold"]
        base = {"partner_id": customer.id, "company_id": branch.id}
        text = customer.customer_code
        line = keep(
            "insurance.assessment.line",
            cls.env["insurance.assessment.line"].create(
                {**base, "round_id": cls.round.id, "nomination_reason": text, "value_index": 70}
            ),
        )
        keep(
            "insurance.assessment.approval",
            cls.env["insurance.assessment.approval"].create(
                {
                    **base,
                    "round_id": cls.round.id,
                    "line_id": line.id,
                    "step": "nominate",
                    "user_id": cls.hq_officer.id,
                    "date": datetime(2026, 1, 5),
                    "reason": text,
                }
            ),
        )
        period = keep(
            "insurance.tier.period",
            cls.env["insurance.tier.period"].create(
                {
                    **base,
                    "tier_id": gold.id,
                    "change": "new",
                    "date_from": date(2026, 2, 1),
                    "round_id": cls.round.id,
                    "line_id": line.id,
                    "reason": text,
                    "value_index": 70,
                    "is_current": True,
                }
            ),
        )
        cls._create_notices(keep, base)
        customer.write({"tier_id": gold.id, "tier_period_id": period.id, "value_index": 70})
        cls._create_service(keep, base)
        cls._create_care(keep, base)
        cls._create_complaint(keep, base)

    @classmethod
    def _create_notices(cls, keep, base):
        """Create a late fact and a customer at risk."""
        keep(
            "insurance.assessment.late.change",
            cls.env["insurance.assessment.late.change"].create(
                {**base, "round_id": cls.round.id, "kind": "changed"}
            ),
        )
        keep(
            "insurance.tier.risk",
            cls.env["insurance.tier.risk"].create(
                {
                    **base,
                    "tier_id": cls.tiers["gold"].id,
                    "kind": NO_POLICY,
                    "expected_date": date(2026, 12, 31),
                }
            ),
        )

    @classmethod
    def _create_shared(cls):
        def keep(model, record):
            cls.records[model, "shared"] = record

        keep("insurance.product", cls.product)
        cls._create_service_shared(keep)
        cls._create_care_shared(keep)
        keep("insurance.tier", cls.tiers["gold"])
        keep("insurance.scheme", cls.scheme)
        keep("insurance.coefficient", cls.scheme.coefficient_ids[0])
        keep("insurance.coefficient.bracket", cls.scheme.coefficient_ids.bracket_ids[0])
        keep("insurance.tier.threshold", cls.scheme.threshold_ids[0])
        keep("insurance.assessment.round", cls.round)
        keep(
            "insurance.simulation",
            cls.env["insurance.simulation"]
            .with_user(cls.hq_officer)
            .with_company(cls.hq)
            .create({"year": 2025, "scheme_id": cls.scheme.id})
            .with_user(cls.env.user),
        )
        keep("res.partner:ordinary", cls.env["res.partner"].create({"name": "Ordinary partner"}))
        # Another head office in the same database.
        foreign = cls.env["res.company"].create({"name": "Foreign head office"})
        cls.records["res.company", "foreign"] = foreign
        cls.records["insurance.assessment.round", "foreign"] = cls.env[
            "insurance.assessment.round"
        ].create({"year": 2025, "company_id": foreign.id, "state": "published"})
        cls.records["insurance.simulation", "foreign"] = (
            cls.env["insurance.simulation"]
            .with_company(foreign)
            .create({"year": 2025, "scheme_id": cls.scheme.id})
            .with_company(cls.env.company)
        )
        cls.records["res.company", "branch"] = cls.bj
        cls.records["res.company", "other"] = cls.gd
        cls.records["res.company", "hq"] = cls.hq

    @classmethod
    def _create_import_records(cls):
        """own: Beijing's operations; branch: contacts that somebody else brought to Beijing."""
        for scope, branch, user, kind in (
            ("own", cls.bj, cls.bj_operations, "customers"),
            ("branch", cls.bj, cls.hq_officer, "contacts"),
            ("other", cls.gd, cls.gd_operations, "customers"),
            ("hq", cls.hq, cls.hq_technical, "customers"),
        ):
            record = cls.env["insurance.data.import"].create(
                {
                    "kind": kind,
                    "file": b"QQ==",
                    "file_name": f"CANARY-FILE-{scope.upper()}",
                    "company_id": branch.id,
                    "user_id": user.id,
                }
            )
            cls.records["insurance.data.import", scope] = record
            cls.records["insurance.data.import.error", scope] = cls.env[
                "insurance.data.import.error"
            ].create({"import_id": record.id, "row_number": 2, "value": record.file_name})
