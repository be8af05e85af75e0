from calendar import monthrange
from collections import Counter
from datetime import date, datetime, time

from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError

from ...rules import visit_quota
from ...rules.visit_quota import Customer, Executive

#: Local hour at which planned visits begin, until the day is agreed.
HOUR = time(10)
STEPS = ("propose", "clear", "confirm")


class InsuranceVisitPlan(models.Model):
    """Proposing, confirming and preparing plans."""

    _inherit = "insurance.visit.plan"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )

    # === REASONS === #

    @api.depends("state", "line_ids.user_id", "line_ids.visit_id", "company_id")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        for plan in self:
            is_keeper = plan.id and not plan._get_keeper_reason()
            plan.blocked_actions = (
                {name: plan._get_cannot_reason(name) for name in STEPS} if is_keeper else {}
            )

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it."""
        self.ensure_one()
        if reason := self._get_keeper_reason():
            return reason
        if name in ("propose", "confirm") and self.year < self.company_id._service_today().year:
            return self.env._("%s is over: visits are planned ahead.", self.year)
        if name == "clear":
            return "" if self.new_count else self.env._("All lines of the plan are visits already.")
        if name == "confirm":
            return self._get_confirm_reason()
        return ""

    def _get_confirm_reason(self):
        if not self.line_count:
            return self.env._("The plan is empty: make the proposal first.")
        if self.open_count:
            return self.env._(
                "%s customers have no executive yet: choose one for each, or take them out.",
                self.open_count,
            )
        if self.state == "confirmed" and not self.new_count:
            return self.env._("Everything in the plan is confirmed already.")
        return ""

    def _begin_step(self, name):
        """Lock the plans, check the step on each and return them in superuser mode."""
        self.check_access("read")
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._("Somebody else is working on this plan at this moment. Try again.")
            ) from None
        self.invalidate_recordset()
        for plan in self:
            if reason := plan._get_cannot_reason(name):
                raise (AccessError if plan._get_keeper_reason() else UserError)(reason)
        return self.sudo()

    # === ACTION METHODS === #

    def action_propose(self):
        """Add what is missing so that the quotas are met and no customer is left out.

        What is in the plan, and visits planned or held otherwise, count and stay. Used again
        later it adds new customers only.

        :return: notification with the number of lines added
        """
        count = 0
        for plan_sudo in self._begin_step("propose"):
            self.env["insurance.visit.duty"].sudo()._collect(plan_sudo.year, plan_sudo.company_id)
            count += len(plan_sudo._propose())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": self.env._("%s visits proposed.", count)
                if count
                else self.env._("Nothing is missing in the plan."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_clear(self):
        """Remove the lines that are no visits yet, to begin again."""
        lines_sudo = self._begin_step("clear").line_ids
        lines_sudo.filtered(lambda line: not line.visit_id).unlink()

    def action_confirm(self):
        """Make a planned visit of each line; their visitors find them under “My Visits”."""
        for plan_sudo in self._begin_step("confirm"):
            plan_sudo._create_visits()
            plan_sudo.write(
                {
                    "state": "confirmed",
                    "confirmed_at": fields.Datetime.now(),
                    "confirmed_by_id": self.env.uid,
                }
            )
            plan_sudo.activity_unlink(["insurance_service.mail_activity_visit_plan"])

    @api.model
    def action_create_missing(self):
        """Create the plans of head office and of branches that this year does not have yet.

        :return: notification with their number
        """
        self.check_access("create")
        companies = self.env.companies.sudo()
        plans = self._create_missing(self._get_planning_year(), companies)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if plans else "info",
                "message": self.env._("%s visit plans created.", len(plans))
                if plans
                else self.env._("Every branch has its visit plan already."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_view_visits(self):
        """Open the visits made of the plan.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_visit_action"
        )
        domain = [("plan_line_id.plan_id", "=", self.id)]
        return {**action, "name": self.display_name, "domain": domain, "context": {}}

    # === PROPOSAL; in superuser mode === #

    def _propose(self):
        """Add the lines of the proposal; returns them."""
        self.ensure_one()
        customers = self._get_customers()
        lines = self.env["insurance.visit.plan.line"].search([("year", "=", self.year)])
        visits = self._get_other_visits()
        kept = [(line.partner_id.customer_code, line.user_id.id or None) for line in lines]
        kept += [(visit.partner_id.customer_code, visit.user_id.id) for visit in visits]
        found = visit_quota.spread(
            list(customers.values()), self._get_executives(), kept, self.visits_per_customer
        )
        rows = [(code, key) for code, key in found if key or self._keeps(customers[code])]
        taken = [(line.partner_id.customer_code, int(line.month)) for line in lines]
        taken += [(visit.partner_id.customer_code, visit.day.month) for visit in visits]
        today = self.company_id._service_today()
        first = today.month if today.year == self.year else 1
        months = visit_quota.place(rows, taken, first)
        ids = self._get_partner_ids(customers)
        return self.env["insurance.visit.plan.line"].create(
            [
                {
                    "plan_id": self.id,
                    "partner_id": ids[code],
                    "user_id": user_id or False,
                    "month": f"{month:02d}",
                    "is_proposed": True,
                }
                for (code, user_id), month in zip(rows, months, strict=True)
            ]
        )

    def _get_vip_domain(self):
        return [
            ("customer_code", "!=", False),
            ("tier_id.code", "in", visit_quota.TIERS),
            ("home_company_id", "child_of", self.company_id.id),
        ]

    def _get_customers(self):
        """Return the gold and silver customers as ``{code: rules.visit_quota.Customer}``."""
        partners = self.env["res.partner"].search_fetch(
            self._get_vip_domain(), ["customer_code", "tier_id", "home_company_id"]
        )
        tops = self._get_branches()
        return {
            p.customer_code: Customer(
                p.customer_code, p.tier_id.code, tops.get(p.home_company_id.id)
            )
            for p in partners
        }

    def _get_branches(self):
        """Return ``{company id: id of the branch directly below head office, or head office}``."""
        companies = self.env["res.company"].search([("id", "child_of", self.company_id.root_id.id)])
        paths = {c.id: [int(part) for part in c.parent_path.split("/") if part] for c in companies}
        return {id_: path[1] if len(path) > 1 else path[0] for id_, path in paths.items()}

    def _get_partner_ids(self, customers):
        partners = self.env["res.partner"].search_fetch(
            [("customer_code", "in", list(customers))], ["customer_code"]
        )
        return {p.customer_code: p.id for p in partners}

    def _get_other_visits(self):
        """Return the year's visits that come from no plan."""
        return self.env["insurance.visit"].search(
            [
                ("year", "=", self.year),
                ("state", "in", ("planned", "held")),
                ("plan_line_id", "=", False),
                ("tier_id.code", "in", visit_quota.TIERS),
            ]
        )

    def _get_duties(self):
        """Return whose visits this plan is for: of head office itself, or of the branch."""
        return (
            self.env["insurance.visit.duty"]
            .search([("year", "=", self.year), ("company_id", "=", self.company_id.id)])
            .sorted(lambda duty: duty.user_id.id)
        )

    def _get_executives(self):
        quotas = self.env["insurance.visit.quota"]._get_for_year(self.year)
        branches = self._get_branches()
        return [
            Executive(
                duty.user_id.id,
                quotas.get(duty.kind, {}),
                branches[duty.company_id.id] if duty.company_id.parent_id else None,
            )
            for duty in self._get_duties()
        ]

    def _keeps(self, customer):
        """Whether a customer without executive belongs to this plan: branches have their own."""
        return self.company_id.parent_id or customer.branch == self.company_id.id

    # === CONFIRMING; in superuser mode === #

    def _create_visits(self):
        lines = self.line_ids.filtered(lambda line: not line.visit_id)
        days = self._get_days(lines)
        visits = self.env["insurance.visit"].create(
            [
                {
                    "partner_id": line.partner_id.id,
                    "user_id": line.user_id.id,
                    "purpose": "courtesy",
                    "date_start": line.home_company_id._from_service_time(
                        datetime.combine(days[line], HOUR)
                    ),
                    "is_tentative": True,
                    "preparation": line.note,
                    "plan_line_id": line.id,
                }
                for line in lines
            ]
        )
        for line, visit in zip(lines, visits, strict=True):
            line.visit_id = visit

    def _get_days(self, lines):
        """Return a working day for each line: even over the month for each executive."""
        calendars = self.env["insurance.workday"]
        numbers = Counter((line.user_id.id, line.month) for line in lines)
        seen = Counter()
        days = {}
        for line in lines.sorted(lambda row: (row.partner_id.customer_code or "", row.id)):
            key = (line.user_id.id, line.month)
            company = line.home_company_id
            worked = self._get_workdays(calendars._get_calendar(company), int(line.month), company)
            days[line] = worked[(2 * seen[key] + 1) * len(worked) // (2 * numbers[key])]
            seen[key] += 1
        return days

    def _get_workdays(self, calendar, month, company):
        """Return the working days of a month from tomorrow on; none left: the next one."""
        first = date(self.year, month, 1)
        last = date(self.year, month, monthrange(self.year, month)[1])
        tomorrow = calendar.add(company._service_today(), 1)
        days = [day for day, is_worked in calendar.days(first, last) if is_worked]
        return [day for day in days if day >= tomorrow] or [tomorrow]

    # === EVERY DECEMBER === #

    @api.model
    def _create_missing(self, year, companies):
        """Create draft plans of companies that have none, as the current user."""
        plans_sudo = self.sudo().search([("year", "=", year), ("company_id", "in", companies.ids)])
        missing = companies - plans_sudo.company_id
        mine = missing.filtered(
            lambda company: (
                not self.new({"year": year, "company_id": company.id})._get_keeper_reason()
            )
        )
        return self.create([{"year": year, "company_id": company.id} for company in mine])

    @api.model
    def _cron_prepare(self):
        """From December on: create the coming year's plans and remind their keepers (Art. 26.4).

        Running it twice changes nothing: there is one plan for each branch and year.
        """
        people = self.env["insurance.visit.plan"]
        companies = self.env["res.company"].search([])
        for company in companies.filtered(lambda c: c.sudo().branch_code):
            today = company._service_today()
            if today.month not in (12, 1):
                continue
            year = today.year + (today.month == 12)
            for plan in people._create_missing(year, company):
                plan._remind_keepers()
            self.env["ir.cron"]._commit_progress(1)

    def _remind_keepers(self):
        role = "branch_officer" if self.company_id.parent_id else "hq_officer"
        users = self.env.ref(f"insurance_service.group_{role}").all_user_ids
        for user in users.filtered(lambda u: u.active and self.company_id in u.company_ids):
            self.activity_schedule(
                "insurance_service.mail_activity_visit_plan",
                date_deadline=self.deadline,
                user_id=user.id,
            )
