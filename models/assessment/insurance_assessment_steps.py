from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import date_utils, format_list

from ...rules import round_flow
from . import publishing
from .progress import branch_progress


class InsuranceAssessmentSteps(models.AbstractModel):
    """What surrounds the steps of a round: reasons, next step, publication, notices."""

    _name = "insurance.assessment.steps"
    _description = "Assessment Steps"

    blocked_actions = fields.Json(
        compute="_compute_blocked_actions",
        help="For the user's buttons: step -> why it is refused now; empty when it is allowed.",
    )
    next_step = fields.Char(
        compute="_compute_blocked_actions",
        help="What the user can do next, or who is next.",
    )
    progress_html = fields.Html(
        "Branches", compute="_compute_progress_html", sanitize=False, help="How far each branch is."
    )
    late_change_count = fields.Integer("Late Facts", compute="_compute_counts")
    line_count = fields.Integer("Customers", compute="_compute_counts")
    is_year_open = fields.Boolean(compute="_compute_is_year_open")

    # === REASONS === #

    @api.depends("state", "kind")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        roles = self._get_roles()
        for record in self:
            record.blocked_actions = {
                name: record._get_cannot_reason(name)
                for name, step in round_flow.STEPS.items()
                if roles.intersection(step.roles)
            }
            record.next_step = record._get_next_step(roles)

    @api.depends("year")
    def _compute_is_year_open(self):
        for record in self:
            today = record.company_id._service_today()
            record.is_year_open = record.year >= today.year

    @api.depends("state", "quota_data")
    @api.depends_context("uid", "lang")
    def _compute_progress_html(self):
        for record in self:
            record.progress_html = self.env["ir.qweb"]._render(
                "insurance_service.assessment_round_progress",
                {
                    "rows": branch_progress(record),
                    "gold": (record.quota_data or {}).get("gold"),
                    "is_open": record.state in ("scored", "submitted"),
                },
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_counts(self):
        for name in ("line", "late.change"):
            counts = dict(
                self.env[f"insurance.assessment.{name}"]._read_group(
                    [("round_id", "in", self.ids)], ["round_id"], ["__count"]
                )
            )
            for record in self:
                record[f"{name.replace('.', '_')}_count"] = counts.get(record, 0)

    @api.model
    def _get_roles(self):
        """Return the user's roles as the names `rules.round_flow` knows."""
        names = {role for step in round_flow.STEPS.values() for role in step.roles}
        user = self.env.user
        return {name for name in names if user.has_group(f"insurance_service.group_{name}")}

    def _get_cannot_reason(self, name):
        """Return why the user may not take a step now; "" when nothing stands against it.

        The same reason refuses the call, disables the button and is its tooltip.
        """
        self.ensure_one()
        if self.env.su:
            roles, taken = set(round_flow.STEPS[name].roles), set()
        else:
            roles = self._get_roles()
            mine = self.sudo().approval_ids.filtered(lambda a: a.user_id == self.env.user)
            taken = set(mine.mapped("step"))
        refusal = round_flow.refusal(name, self.state, roles, taken, self.kind == "simulation")
        if refusal:
            return self._explain_refusal(refusal, name)
        if not self.env.su and not self._is_company_allowed(name):
            return self.env._("You do not work for %(company)s.", company=self.company_id.name)
        return self._get_special_reason(name)

    def _explain_refusal(self, refusal, name):
        step = round_flow.STEPS[name]
        if refusal == "simulation":
            return self.env._("A simulation never goes further than the ranking.")
        if refusal == "role":
            groups = [self.env.ref(f"insurance_service.group_{r}").sudo().name for r in step.roles]
            return self.env._(
                "This step belongs to: %(roles)s.", roles=format_list(self.env, groups, "or")
            )
        if refusal == "distinct":
            return self.env._(
                "You prepared part of this round yourself; somebody else has to take this step."
            )
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "The round is in state “%(state)s”; this step needs “%(needed)s”.",
            state=labels[self.state],
            needed=format_list(self.env, [labels[state] for state in step.states], "or"),
        )

    def _is_company_allowed(self, name):
        """Head-office steps need head office among the user's companies, branch steps a branch."""
        if "branch_officer" in round_flow.STEPS[name].roles or name == "endorse":
            return bool(self._get_user_branches())
        return self.company_id in self.env.user.company_ids

    def _get_user_branches(self):
        """Return the branches of this head office the user works for."""
        return self.env.user.company_ids.filtered(
            lambda c: c.root_id == self[:1].company_id and c != self[:1].company_id
        )

    def _get_special_reason(self, name):
        """Return reasons beyond role and state, e.g. nothing to submit."""
        if name == "submit" and not self.sudo().line_ids[:1]:
            return self.env._("No customer had a policy in force; there is nothing to submit.")
        if name in ("release_places", "keep_places"):
            released = self.release_unused_new_places
            if released == (name == "release_places"):
                return self.env._("That is what holds already.")
        if name == "publish":
            return self._get_cannot_publish_reason()
        if name == "endorse":
            return self._get_cannot_endorse_reason()
        return ""

    def _get_cannot_publish_reason(self):
        later = (
            self.env["insurance.tier.period"]
            .sudo()
            .search(
                [
                    ("round_id.company_id", "=", self.company_id.id),
                    ("date_from", ">=", self._get_effective_date()),
                ],
                limit=1,
            )
        )
        if later:
            return self.env._(
                "Round %(round)s takes effect on %(day)s already; publish after that day.",
                round=later.round_id.name,
                day=later.date_from,
            )
        return ""

    def _get_cannot_endorse_reason(self):
        pending = self.env["insurance.assessment.line"].search_count(
            [
                ("round_id", "=", self.id),
                ("company_id", "in", self._get_user_branches().ids),
                ("nomination_state", "=", "pending"),
            ]
        )
        if pending:
            return self.env._(
                "%(count)s gold candidates of your branch are not decided yet.",
                count=pending,
            )
        return ""

    def _get_next_step(self, roles):
        """Return one sentence for the user: what to do now, or who is next."""
        mine = [name for name in self._get_order() if (self.blocked_actions or {}).get(name) == ""]
        texts = self._get_step_texts()
        for name in mine:
            if name in texts:
                return self.env._("Your next step: %(step)s", step=texts[name])
        waiting = {
            "draft": self.env._("Head office collects the figures next."),
            "nomination": self.env._("Branches nominate; then head office scores and ranks."),
            "scored": self.env._("Branches settle silver; then head office submits."),
            "submitted": self.env._("The general managers' office decides next."),
            "approved": self.env._("Head office publishes next."),
            "published": self.env._("Published: tiers hold from %s.", self.date_effective),
            "cancelled": self.env._("This round was cancelled."),
        }
        return waiting[self.state]

    @api.model
    def _get_order(self):
        return (
            (
                "collect",
                "nominate",
                "endorse",
                "score",
                "decide_silver",
                "submit",
                "approve",
                "publish",
            )
            if self.state != "nomination"
            else ("nominate", "endorse", "score", "collect")
        )

    def _get_step_texts(self):
        return {
            "collect": self.env._("collect the figures."),
            "nominate": self.env._("nominate the gold candidates of your branch, or say why not."),
            "endorse": self.env._("give your opinion on your branch's nominations."),
            "score": self.env._("score and rank when the branches have nominated."),
            "decide_silver": self.env._("check your silver list and decide it."),
            "submit": self.env._("submit the proposals to the general managers' office."),
            "approve": self.env._("approve all proposals, or return single customers."),
            "publish": self.env._("publish the list."),
        }

    # === STEPS: LOCK, CHECK, STATE, LOG === #

    def _begin_step(self, name):
        """Lock the rounds, re-read them and refuse the step with its reason, if there is one.

        :param str name: key of `rules.round_flow.STEPS`
        :return: the rounds in superuser mode
        """
        self.check_access("read")
        self._lock_rounds()
        for record in self:
            if reason := record._get_cannot_reason(name):
                raise UserError(reason)
        return self.sudo()

    def _lock_rounds(self):
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._(
                    "Somebody else is working on this round at this moment. Reload it and try "
                    "again."
                )
            ) from None
        self.invalidate_recordset(["state", "release_unused_new_places", "quota_data"])

    def _set_state(self, name):
        """Move to the step's target state."""
        target = round_flow.STEPS[name].target
        if target and self.state != target:
            self.state = target

    def _log_step(self, step, company=None, reason=None, line_count=0, lines=None):
        """Append approvals: one for the round or branch, or one for each line."""
        if self.kind == "simulation":
            return
        lines = lines if lines is not None else [self.env["insurance.assessment.line"]]
        self.env["insurance.assessment.approval"].sudo()._append(
            {
                "round_id": self.id,
                "line_id": line.id,
                "partner_id": line.partner_id.id,
                "company_id": (company or line.company_id or self.company_id).id,
                "step": step,
                "reason": reason,
                "line_count": line_count or len(line),
            }
            for line in lines
        )

    # === PUBLICATION === #

    def _get_effective_date(self):
        """Return the first day of the month after today (Art. 12)."""
        today = self.company_id._service_today()
        return date_utils.add(date_utils.start_of(today, "month"), months=1)

    def _publish(self):
        """Create the tier periods. ``self`` is in superuser mode, locked and checked."""
        self.published_date = self.company_id._service_today()
        self.date_effective = self._get_effective_date()
        approval = self.approval_ids.filtered(lambda a: a.step == "approve")[:1]
        publishing.create_periods(
            self,
            self.date_effective,
            approval.user_id,
            gone=self.env._("No policy in force on 31 December %s", self.year),
            decided=self.env._("Assessment round %s", self.name),
        )

    def _send_notices(self):
        """Tell each branch and head office that the list is published (Art. 12-13).

        One notice a branch to its staff and the salespeople of its VIP customers; the text
        names no customer, the link leads to what the reader may see.
        """
        recipients = self._get_notice_recipients()
        for company, users in recipients.items():
            self.message_notify(
                partner_ids=users.partner_id.ids,
                subject=self.env._("VIP list %(year)s published", year=self.year),
                body=self.env._(
                    "The tiers of assessment round %(round)s are published. The list of "
                    "%(company)s is open to you; service at the new standard starts on %(day)s.",
                    round=self.name,
                    company=company.name,
                    day=self.date_effective,
                ),
            )
        officers = self.env.ref("insurance_service.group_branch_officer").sudo().user_ids
        for user in officers.filtered(lambda u: u.company_id in recipients):
            self.activity_schedule(
                "insurance_service.mail_activity_prepare_service",
                date_deadline=self.date_effective,
                user_id=user.id,
            )

    def _get_notice_recipients(self):
        """Return ``{company: users}``: staff of each company, salespeople of its VIPs."""
        roles = ("specialist", "branch_head", "operations", "hq_reader")
        staff = self.env["res.users"].union(
            *(self.env.ref(f"insurance_service.group_{r}").sudo().all_user_ids for r in roles)
        )
        vip = self.env["insurance.assessment.line"].search_fetch(
            [("round_id", "=", self.id), ("decided_tier_id.is_vip", "=", True)],
            ["partner_id", "company_id"],
        )
        result = {}
        for company in vip.company_id | self.company_id:
            lines = vip.filtered(lambda line, c=company: line.company_id == c)
            users = staff.filtered(lambda u, c=company: u.active and u.company_id == c)
            result[company] = users | lines.partner_id.user_id
        return result

    def _schedule_approval(self):
        """Put the submitted round on the list of each member of the GM office."""
        users = self.env.ref("insurance_service.group_hq_gm").sudo().all_user_ids
        for user in users.filtered(lambda u: u.active and self.company_id in u.company_ids):
            self.activity_schedule("insurance_service.mail_activity_approve_round", user_id=user.id)
