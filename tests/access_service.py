"""The records of services for the tests of who may see and change what."""

from datetime import date, datetime

from odoo.addons.insurance_service.rules import deadline_change, escalation
from odoo.fields import Command

from .common import InsuranceCommon

#: Head office's calendar days are everybody's.
SHARED = {"hq": "shared"}


class AccessServiceCase(InsuranceCommon):
    """Creates the models of services in a scope; see `access_case.AccessCase`."""

    @classmethod
    def _create_service(cls, keep, base):
        """Create a claim with all that can hang on it, in superuser mode.

        :param keep: function from a model's name and a record to the record
        :param dict base: customer and branch
        """
        text = cls.env["res.partner"].browse(base["partner_id"]).customer_code
        values = {**base, "summary": text, "item_id": cls.env.ref("insurance_service.item_r3").id}
        paper = Command.create({"name": text, "is_received": True})
        request = keep(
            "insurance.service.request",
            cls.env["insurance.service.request"].create(
                {**values, "received_at": datetime(2026, 1, 5, 2), "paper_ids": [paper]}
            ),
        )
        keep("insurance.service.request.paper", request.paper_ids)
        keep("insurance.service.event", request.event_ids)
        payment = keep(
            "insurance.advance.payment",
            cls.env["insurance.advance.payment"].create(
                {"request_id": request.id, "estimated_claim": 1, "amount": 1, "facts": text}
            ),
        )
        keep("insurance.advance.step", payment.step_ids)
        cls._create_deadlines(keep, base, request)
        cls._create_region(keep, base, text)
        request.action_cancel(text)
        keep("insurance.service.span", request.span_ids[:1])
        keep(
            "insurance.handbook.issue",
            cls.env["insurance.handbook.issue"].create(
                {**base, "year": 2026, "date": date(2026, 2, 1), "note": text}
            ),
        )

    @classmethod
    def _create_deadlines(cls, keep, base, request):
        run = cls.env["insurance.deadline.run"].create(
            {"company_id": base["company_id"], "reason": f"CANARY-{base['company_id']}"}
        )
        keep("insurance.deadline.run", run)
        keep(
            "insurance.deadline.run.line",
            cls.env["insurance.deadline.run.line"].create(
                {
                    **base,
                    "run_id": run.id,
                    "request_id": request.id,
                    "outcome": deadline_change.KEPT,
                }
            ),
        )
        keep(
            "insurance.escalation",
            cls.env["insurance.escalation"].create(
                {
                    **base,
                    "request_id": request.id,
                    "item_id": request.item_id.id,
                    "cycle": 1,
                    "percent": 150,
                    "role": escalation.HQ,
                    "due_at": datetime(2026, 3, 1),
                    "fired_at": datetime(2026, 3, 1),
                }
            ),
        )

    @classmethod
    def _create_region(cls, keep, base, text):
        home = {**base, "home_company_id": base["company_id"], "user_id": cls.hq_officer.id}
        access = keep(
            "insurance.cross.access",
            cls.env["insurance.cross.access"].create(
                {
                    **home,
                    "date_from": datetime(2026, 3, 1),
                    "expires_at": datetime(2026, 3, 2),
                    "reason": text,
                }
            ),
        )
        keep(
            "insurance.cross.access.log",
            cls.env["insurance.cross.access.log"].create(
                {**home, "access_id": access.id, "kind": "opened", "date": datetime(2026, 3, 1)}
            ),
        )
        keep(
            "insurance.tier.handover",
            cls.env["insurance.tier.handover"].create(
                {**base, "change": "new_vip", "date": date(2026, 2, 1)}
            ),
        )

    @classmethod
    def _create_service_shared(cls, keep):
        """Create or find the configuration of services."""
        for model, name in (
            ("insurance.pause.reason", "pause_papers"),
            ("insurance.service.item", "item_r1"),
            ("insurance.service.catalogue", "catalogue_2026"),
            ("insurance.service.channel", "channel_counter"),
        ):
            keep(model, cls.env.ref(f"insurance_service.{name}"))
        item = cls.env.ref("insurance_service.item_r1")
        keep("insurance.service.item.paper", item.paper_ids[0])
        keep("insurance.service.standard", item.standard_ids[0])
        keep("insurance.escalation.step", cls.env["insurance.escalation.step"].search([], limit=1))

    @classmethod
    def _create_branch_service(cls, records):
        """Create what belongs to a branch and no customer: teams, absences, calendar days."""
        for scope, branch in (("branch", cls.bj), ("other", cls.gd), ("hq", cls.hq)):
            teams = cls.env["insurance.service.team"]
            team = teams.search([("company_id", "=", branch.id)], limit=1)
            team = team or teams.create({"company_id": branch.id, "department": "finance"})
            records["insurance.service.team", scope] = team
            records["insurance.workday", SHARED.get(scope, scope)] = cls.env[
                "insurance.workday"
            ].create(
                {
                    "company_id": branch.id,
                    "date": date(2099, 3, 2),
                    "kind": "closure",
                    "name": f"CANARY-DAY-{branch.branch_code}",
                }
            )
        for scope, branch, user, substitute in (
            ("own", cls.bj, cls.bj_operations, cls.bj_specialist),
            ("other", cls.gd, cls.gd_operations, cls.gd_specialist),
        ):
            records["insurance.service.absence", scope] = cls.env[
                "insurance.service.absence"
            ].create(
                {
                    "company_id": branch.id,
                    "user_id": user.id,
                    "substitute_id": substitute.id,
                    "date_from": date(2099, 3, 2),
                    "date_to": date(2099, 3, 3),
                }
            )
        years = cls.env["insurance.workday.year"]
        year = years.search([("company_id", "=", cls.hq.id)], limit=1)
        year = year or years.create({"year": 2026, "company_id": cls.hq.id})
        records["insurance.workday.year", "shared"] = year
