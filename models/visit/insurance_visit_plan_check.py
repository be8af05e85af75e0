from collections import Counter

from odoo import api, fields, models

from ...rules import visit_quota


class InsuranceVisitPlan(models.Model):
    """How the plan stands to the quotas: by executive and tier, and who is left out."""

    _inherit = "insurance.visit.plan"

    check_html = fields.Html(
        "Quota Check", compute="_compute_check_html", sanitize=False, help="Counted from the lines."
    )
    problem_count = fields.Integer("Quotas Not Met", compute="_compute_check_html")

    @api.depends("line_ids.user_id", "line_ids.partner_id", "year", "company_id")
    @api.depends_context("lang")
    def _compute_check_html(self):
        for plan in self:
            if not plan.id or not plan.company_id:
                plan.check_html, plan.problem_count = False, 0
                continue
            plan_sudo = plan.sudo()
            rows = plan_sudo._get_check_rows()
            left_out = plan_sudo._get_left_out()
            plan.problem_count = sum(c["verdict"] != "ok" for row in rows for c in row["cells"])
            plan.check_html = self.env["ir.qweb"]._render(
                "insurance_service.visit_plan_check",
                {"rows": rows, "left_out": left_out, "problems": plan.problem_count},
            )

    def _get_check_rows(self):
        """Return what the panel shows of each executive, in superuser mode.

        :return: ``[{"name", "kind", "cells": [{"tier", "planned", "quota", "verdict", "text"}]}]``
        """
        quotas = self.env["insurance.visit.quota"]._get_for_year(self.year)
        labels = dict(
            self.env["insurance.visit.duty"]._fields["kind"]._description_selection(self.env)
        )
        planned = self._count_planned()
        pools = Counter(c.tier for c in self._get_customers().values())
        return [
            {
                "name": duty.user_id.name,
                "kind": labels[duty.kind],
                "cells": [
                    self._get_cell(tier, planned[duty.user_id.id, tier], quota, pools[tier])
                    for tier, quota in quotas.get(duty.kind, {}).items()
                ],
            }
            for duty in self._get_duties()
        ]

    def _count_planned(self):
        """Return ``{(user id, tier code): [customer id, ...]}`` of lines and other visits."""
        found = {}
        lines = self.line_ids.filtered("user_id")
        visits = self._get_other_visits().filtered(
            lambda v: (v.company_id.parent_path or "").startswith(self.company_id.parent_path)
        )
        for row in [*lines, *visits]:
            found.setdefault((row.user_id.id, row.tier_id.code), []).append(row.partner_id.id)
        return _Lists(found)

    def _get_cell(self, tier, partner_ids, quota, pool):
        count, covered = len(partner_ids), len(set(partner_ids))
        verdict = visit_quota.verdict(count, quota, covered, pool)
        return {
            "tier": tier,
            "planned": count,
            "quota": self._get_quota_text(quota),
            "verdict": verdict,
            "text": self._get_verdict_text(verdict, quota, count, pool, covered),
        }

    def _get_quota_text(self, quota):
        if quota.covers:
            return self.env._("every one")
        if quota.most:
            return self.env._("%(least)s to %(most)s", least=quota.least, most=quota.most)
        return self.env._("at least %s", quota.least) if quota.least else self.env._("none owed")

    def _get_verdict_text(self, verdict, quota, count, pool, covered):
        if verdict == "few":
            missing = quota.least - count
            if pool * self.visits_per_customer >= quota.least:
                return self.env._("%s too few", missing)
            return self.env._(
                "%(missing)s too few: there are only %(pool)s such customers, each visited "
                "%(limit)s times at most",
                missing=missing,
                pool=pool,
                limit=self.visits_per_customer,
            )
        if verdict == "many":
            return self.env._("%s too many", count - quota.most)
        if verdict == "uncovered":
            return self.env._("%s customers without a visit", pool - covered)
        return ""

    def _get_left_out(self):
        """Return the names of branches with gold or silver customers in no plan: ``{name: n}``."""
        partners = self.env["res.partner"].search(self._get_vip_domain())
        lines = self.env["insurance.visit.plan.line"].search(
            [("year", "=", self.year), ("partner_id", "in", partners.ids)]
        )
        rest = partners - lines.partner_id - self._get_other_visits().partner_id
        counts = Counter(partner.home_company_id.name for partner in rest)
        return dict(sorted(counts.items()))


class _Lists(dict):
    """Lists by key; an empty one for a key that is missing."""

    def __missing__(self, key):
        return []
