"""The records of the care programme for the tests of who may see and change what."""

from datetime import date, datetime

from .common import InsuranceCommon

DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 2)


class AccessCareCase(InsuranceCommon):
    """Creates the models of care, visits, receptions and budgets in a scope."""

    @classmethod
    def _create_care(cls, keep, base):
        """Create a check-up of a customer's contact with all that can hang on it.

        :param keep: function from a model's name and a record to the record
        :param dict base: customer and branch
        """
        customer = cls.env["res.partner"].browse(base["partner_id"])
        text, contact = customer.customer_code, customer.child_ids[:1]
        contact.health_consent = "given"
        item = cls.env.ref("insurance_service.item_s1")
        task = keep(
            "insurance.care.task",
            cls.env["insurance.care.task"].create(
                {
                    **base,
                    "contact_id": contact.id,
                    "item_id": item.id,
                    "care_kind": item.care_kind,
                    "tier_id": cls.tiers["gold"].id,
                    "year": 2026,
                    "occasion": "year",
                    "date_occasion": DAY,
                    "date_due": DAY,
                    "date_prepare": DAY,
                    "state": "done",
                    "done_date": DAY,
                    "note": text,
                }
            ),
        )
        failures = cls.env["insurance.care.failure"]
        company = cls.env["res.company"].browse(base["company_id"])
        keep("insurance.care.failure", failures._note("test", company, customer, text))
        cls._create_contact_records(keep, base, task, text)
        cls._create_visits(keep, base, text)
        cls._create_summary(keep, base, text)
        keep(
            "insurance.policy.report",
            cls.env["insurance.policy.report"].create(
                {**base, "year": 2026, "half": "1", "user_id": cls.hq_officer.id}
            ),
        )
        cls.env.flush_all()
        for name in ("insurance.care.progress", "insurance.service.cost"):
            keep(name, cls._find(name, customer))
        keep("insurance.visit.minimum", cls._find("insurance.visit.minimum", customer))

    @classmethod
    def _find(cls, name, customer):
        return cls.env[name].search([("partner_id", "=", customer.id)], limit=1)

    @classmethod
    def _create_contact_records(cls, keep, base, task, text):
        mine = {**base, "contact_id": task.contact_id.id, "user_id": cls.hq_officer.id}
        keep(
            "insurance.contact.consent",
            cls.env["insurance.contact.consent"].create(
                {**mine, "purpose": "care", "state": "given", "date": DAY, "proof": text}
            ),
        )
        supplier = cls.env["res.partner"].create({"name": "Supplier"})
        keep(
            "insurance.contact.release",
            cls.env["insurance.contact.release"].create(
                {
                    **mine,
                    "supplier_id": supplier.id,
                    "task_id": task.id,
                    "field_names": "name",
                    "purpose": text,
                    "date": MORNING,
                }
            ),
        )
        note = keep(
            "insurance.health.note",
            cls.env["insurance.health.note"].create({**mine, "task_id": task.id, "date": DAY}),
        )
        access = {name: mine[name] for name in ("company_id", "contact_id", "user_id")}
        keep(
            "insurance.health.access",
            cls.env["insurance.health.access"].create(
                {**access, "note_id": note.id, "date": MORNING}
            ),
        )

    @classmethod
    def _create_visits(cls, keep, base, text):
        values = {**base, "user_id": cls.hq_officer.id}
        keep(
            "insurance.visit",
            cls.env["insurance.visit"].create(
                {**values, "purpose": "regular", "date_start": MORNING, "place": text}
            ),
        )
        company = cls.env["res.company"].browse(base["company_id"])
        rooms = cls.env["insurance.reception.room"]
        is_a = company.branch_class == "a"
        room = is_a and rooms.create(
            {"name": f"Room {text}", "company_id": company.id, "is_signed": True}
        )
        clerk = cls.gd_operations if company == cls.gd else cls.hq_operations
        reception = keep(
            "insurance.reception",
            cls.env["insurance.reception"].create(
                {
                    **base,
                    "date_start": MORNING,
                    "date_end": MORNING.replace(hour=3),
                    "purpose": "talk",
                    "purpose_note": text,
                    "host_id": cls.hq_officer.id,
                    "room_id": room and room.id,
                    "receptionist_id": not is_a and clerk.id,
                    "escort_name": "Manager",
                    "deputy_reason": "Travelling",
                }
            ),
        )
        notice = {"meeting_at": MORNING, "sent_at": MORNING, "revision": 1}
        keep(
            "insurance.reception.notice",
            cls.env["insurance.reception.notice"].create(
                {
                    **notice,
                    "reception_id": reception.id,
                    "user_id": cls.hq_gm.id,
                    "role": "salesperson",
                    "kind": "booked",
                }
            ),
        )

    @classmethod
    def _create_summary(cls, keep, base, text):
        """Create a quarterly summary of the branch with a line and an action on the customer."""
        summaries = cls.env["insurance.quarter.summary"]
        taken = summaries.search_count([("company_id", "=", base["company_id"])])
        company = {"company_id": base["company_id"]}
        summary = keep(
            "insurance.quarter.summary",
            summaries.create({**company, "year": 2026, "quarter": str(taken + 1)}),
        )
        # Figures are counted by the summary's own statement, never created as records.
        cls.env.cr.execute(
            "INSERT INTO insurance_quarter_summary_line (summary_id, company_id, partner_id,"
            " tier_id, year, period) VALUES (%s, %s, %s, %s, 2026, %s) RETURNING id",
            [summary.id, base["company_id"], base["partner_id"], cls.tiers["gold"].id, text],
        )
        lines = cls.env["insurance.quarter.summary.line"]
        keep("insurance.quarter.summary.line", lines.browse(cls.env.cr.fetchone()[0]))
        signs = cls.env["insurance.quarter.summary.sign"]
        keep("insurance.quarter.summary.sign", signs._append(summary, "submit", "branch_officer"))
        keep(
            "insurance.improvement.action",
            cls.env["insurance.improvement.action"].create(
                {
                    **base,
                    "summary_id": summary.id,
                    "problem": text,
                    "action": text,
                    "date_due": DAY,
                    "user_id": cls.hq_officer.id,
                }
            ),
        )

    @classmethod
    def _create_branch_care(cls, records):
        """Create what belongs to a branch and no customer: budgets, committees, launch plans."""
        for scope, branch in (("branch", cls.bj), ("other", cls.gd), ("hq", cls.hq)):
            cls._create_budget(records, scope, branch)
            cls._create_committee(records, scope, branch)
            cls._create_launch(records, scope, branch)
            records["insurance.reception.room", scope] = cls.env["insurance.reception.room"].create(
                {"name": f"CANARY-ROOM-{scope}", "company_id": branch.id}
            )

    @classmethod
    def _create_budget(cls, records, scope, branch):
        budget = cls.env["insurance.service.budget"].create(
            {"year": 2026, "company_id": branch.id, "department": "customer_resources"}
        )
        records["insurance.service.budget", scope] = budget
        line = {
            "budget_id": budget.id,
            "tier_id": cls.tiers["gold"].id,
            "item_id": cls.env.ref(
                f"insurance_service.item_{'s3' if branch == cls.hq else 'd4'}"
            ).id,
        }
        records["insurance.service.budget.line", scope] = cls.env[
            "insurance.service.budget.line"
        ].create({**line, "unit_cost": 120, "customers": 1, "times": 1})
        steps = cls.env["insurance.service.budget.step"]
        records["insurance.service.budget.step", scope] = steps._append(budget, "create")
        records["insurance.service.budget.supplement", scope] = cls.env[
            "insurance.service.budget.supplement"
        ].create({**line, "amount": 1, "reason": f"CANARY-SUPPLEMENT-{scope.upper()}"})

    @classmethod
    def _create_committee(cls, records, scope, branch):
        committees = cls.env["insurance.committee"]
        committee = committees.search([("company_id", "=", branch.id)], limit=1)
        committee = committee or committees.create(
            {"name": f"CANARY-{scope}", "company_id": branch.id, "date_from": DAY}
        )
        records["insurance.committee", scope] = committee
        records["insurance.committee.member", scope] = cls.env["insurance.committee.member"].create(
            {
                "committee_id": committee.id,
                "user_id": cls.hq_officer.id,
                "role": "member",
                "date_from": DAY,
            }
        )
        meeting = cls.env["insurance.committee.meeting"].create(
            {
                "name": f"CANARY-{scope}",
                "committee_id": committee.id,
                "year": 2026,
                "quarter": "1",
                "date_start": datetime(2026, 12, 10, 2),
                "date_end": datetime(2026, 12, 10, 4),
            }
        )
        records["insurance.committee.meeting", scope] = meeting
        records["insurance.committee.action", scope] = cls.env["insurance.committee.action"].create(
            {
                "name": f"CANARY-{scope}",
                "meeting_id": meeting.id,
                "user_id": cls.hq_officer.id,
                "date_due": date(2099, 3, 3),
            }
        )

    @classmethod
    def _create_launch(cls, records, scope, branch):
        template = cls.env["insurance.launch.template"].search([], limit=1)
        plan = cls.env["insurance.launch.plan"].create(
            {
                "name": f"CANARY-{scope}",
                "company_id": branch.id,
                "template_id": template.id,
                "date_start": date(2099, 3, 2),
            }
        )
        records["insurance.launch.plan", scope] = plan
        records["insurance.launch.task", scope] = plan.task_ids[0]

    @classmethod
    def _create_plans(cls, records):
        """Create plans and duties of visits; each home branch has its customers by now."""
        for scope, branch, user, kind in (
            ("branch", cls.bj, cls.bj_branch_head, "branch_head"),
            ("other", cls.gd, cls.gd_branch_head, "branch_head"),
            ("hq", cls.hq, cls.hq_gm, "gm_office"),
        ):
            records["insurance.visit.duty", scope] = cls.env["insurance.visit.duty"].create(
                {"user_id": user.id, "kind": kind, "company_id": branch.id, "year": 2098}
            )
            plan = cls.env["insurance.visit.plan"].create({"year": 2098, "company_id": branch.id})
            records["insurance.visit.plan", scope] = plan
            for line_scope in ("own", "branch") if scope == "branch" else (scope,):
                customer = cls.records["res.partner", line_scope]
                records["insurance.visit.plan.line", line_scope] = cls.env[
                    "insurance.visit.plan.line"
                ].create({"plan_id": plan.id, "partner_id": customer.id, "month": "03"})

    @classmethod
    def _create_care_shared(cls, keep):
        """Find the configuration of care."""
        for name in ("launch.template", "launch.template.task", "sms.template", "visit.quota"):
            model = f"insurance.{name}"
            keep(model, cls.env[model].search([], limit=1))
