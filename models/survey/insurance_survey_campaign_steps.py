from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...rules import sampling
from .drawing import candidates_query, insert_query, list_query


class InsuranceSurveyCampaign(models.Model):
    """Steps of a survey: the list is drawn and frozen, invitations leave, answers close."""

    _inherit = "insurance.survey.campaign"

    drawn_count = fields.Integer("Customers", compute="_compute_counts")
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    waiting_count = fields.Integer(
        "Not Sent Yet", compute="_compute_counts", help="Drawn, but nothing has left."
    )
    sent_count = fields.Integer("Awaiting Answer", compute="_compute_counts")
    answered_count = fields.Integer("Filled In", compute="_compute_counts")
    expired_count = fields.Integer("Lapsed", compute="_compute_counts")
    problem_count = fields.Integer("Cannot Be Sent", compute="_compute_counts")
    response_rate = fields.Float(
        compute="_compute_counts", help="Filled in, in % of the customers not skipped."
    )
    is_list_changed = fields.Boolean(
        compute="_compute_is_list_changed",
        help="The list is no longer the one that was frozen.",
    )

    # === COMPUTE METHODS === #

    @api.depends("invitation_ids.state", "invitation_ids.problem")
    def _compute_counts(self):
        rows = self.env["insurance.survey.invitation"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id", "state"], ["__count"]
        )
        problems = self.env["insurance.survey.invitation"]._read_group(
            [("campaign_id", "in", self.ids), ("problem", "!=", False), ("state", "=", "drawn")],
            ["campaign_id"],
            ["__count"],
        )
        counts = {(campaign.id, state): count for campaign, state, count in rows}
        problem_counts = {campaign.id: count for campaign, count in problems}
        for campaign in self:
            of_state = {
                state: counts.get((campaign.id, state), 0)
                for state in ("drawn", "skipped", "sent", "answered", "expired")
            }
            campaign.drawn_count = sum(of_state.values())
            campaign.waiting_count = of_state["drawn"]
            campaign.skipped_count = of_state["skipped"]
            campaign.sent_count = of_state["sent"]
            campaign.answered_count = of_state["answered"]
            campaign.expired_count = of_state["expired"]
            campaign.problem_count = problem_counts.get(campaign.id, 0)
            asked = campaign.drawn_count - campaign.skipped_count
            campaign.response_rate = 100 * campaign.answered_count / asked if asked else 0

    @api.depends("list_hash", "invitation_ids")
    def _compute_is_list_changed(self):
        frozen = self.filtered("list_hash")
        sums = frozen._get_list_sums()
        for campaign in self:
            campaign.is_list_changed = (
                campaign in frozen and sums.get(campaign._origin.id) != campaign.list_hash
            )

    def _get_list_sums(self):
        """Return the check sums of the lists as they are now: campaign id -> text."""
        if not self.ids:
            return {}
        self.env["insurance.survey.invitation"].flush_model()
        return dict(self.env.execute_query(list_query(self.ids)))

    # === ACTION METHODS === #

    def action_draw(self):
        """Draw the list and freeze it: from now on nobody is added or exchanged."""
        for campaign_sudo in self._begin_step("draw"):
            campaign_sudo._draw_list()

    def action_reset(self, reason):
        """Give up a list of which nothing was sent and nobody skipped. The seed stays.

        :param str reason: kept in the chatter
        """
        reason = self._check_reason(reason)
        campaigns_sudo = self._begin_step("reset")
        campaigns_sudo.invitation_ids.unlink()
        campaigns_sudo.write(
            {"state": "draft", "list_hash": False, "frozen_at": False, "frozen_by_id": False}
        )
        for campaign_sudo in campaigns_sudo:
            campaign_sudo.message_post(body=self.env._("List given up: %s", reason))

    def action_start(self):
        """Let invitations leave, from the day of the start on."""
        campaigns_sudo = self._begin_step("start")
        campaigns_sudo.write({"state": "running", "started_at": fields.Datetime.now()})
        self.env.ref("insurance_service.ir_cron_survey_send").sudo()._trigger()

    def action_extend(self, date_deadline, reason):
        """Give customers more time: the survey, its open invitations and their links.

        :param date date_deadline: new last day; later than the present one and than today, and
            within a year of the start
        :param str reason: kept in the chatter
        :raise ValidationError: for another day
        """
        reason = self._check_reason(reason)
        day = fields.Date.to_date(date_deadline)
        for campaign_sudo in self._begin_step("extend"):
            campaign_sudo._check_later(day)
            before = campaign_sudo.date_deadline
            campaign_sudo.date_deadline = day
            campaign_sudo.invitation_ids._extend(day)
            campaign_sudo.message_post(
                body=self.env._(
                    "Last day for answers moved from %(old)s to %(new)s: %(reason)s",
                    new=format_date(self.env, day),
                    old=format_date(self.env, before),
                    reason=reason,
                )
            )

    def action_close(self):
        """Close the survey before its last day; open invitations lapse."""
        self._begin_step("close")._set_closed()

    def action_open_reason(self):
        """Return the dialog that asks for the reason of the step in context ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    def action_open_invitations(self):
        """Open the invitations of the survey; context ``invitation_filter`` sets a filter.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_survey_invitation_action"
        )
        context = {"search_default_campaign_id": self.id}
        if name := self.env.context.get("invitation_filter"):
            context[f"search_default_{name}"] = 1
        return {**action, "context": context}

    # === BUSINESS METHODS === #

    def _get_special_reason(self, name):
        if reason := super()._get_special_reason(name):
            return reason
        today = self.company_id._service_today()
        if name in ("draw", "start") and self.date_deadline < today:
            return self.env._("The last day for answers is past: set a later one.")
        if name == "start" and not self.drawn_count:
            return self.env._("The list is empty.")
        if name == "reset" and self.sudo().invitation_ids.filtered("skipped_by_id"):
            return self.env._("Somebody was skipped already, so the list stays.")
        return ""

    def _check_later(self, day):
        """Refuse a last day that is no extension, or one nobody can mean.

        :raise ValidationError: says between which days it lies
        """
        first = fields.Date.add(max(self.date_deadline, self.company_id._service_today()), days=1)
        last = fields.Date.add(self.date_start, years=1)
        if not day or not first <= day <= last:
            raise ValidationError(
                self.env._(
                    "Choose a last day from %(first)s to %(last)s: customers were promised the "
                    "present one.",
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                )
            )

    def _draw_list(self):
        """Write the invitations of one survey in one statement and freeze the list."""
        self.ensure_one()
        rows = self._get_drawn_rows()
        for number, row in enumerate(rows, 1):
            row["name"] = f"MD{self.year}-{self.id}-{number:05d}"
        reason = self.env._("All service contacts withdrew their consent to care.")
        if rows:
            self.env.execute_query(insert_query(self, rows, self.env.uid, reason))
            self.invitation_ids.invalidate_model()
            self.invalidate_recordset()
        self.write(
            {
                "state": "frozen",
                "list_hash": self._get_list_sums().get(self.id),
                "frozen_at": fields.Datetime.now(),
                "frozen_by_id": self.env.uid,
            }
        )

    def _get_drawn_rows(self):
        """Return the drawn rows of `candidates_query` in the order of their lots."""
        branches = self.env["res.company"].search([("id", "child_of", self.company_id.id)])
        regular = self.env["insurance.tier"]._by_code()["regular"]
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            candidates_query(branches.ids, regular.id, self.company_id._service_today())
        )
        strata = {}
        for row in rows:
            if not row["is_vip"]:
                strata.setdefault(row["company_id"], []).append(row["key"])
        drawn = sampling.draw(strata, self.regular_share, self.regular_minimum, self.seed)
        chosen = [row for row in rows if row["is_vip"] or row["key"] in drawn]
        return sorted(chosen, key=lambda row: sampling.lot(self.seed, row["key"]))

    def _set_closed(self):
        """Close surveys: what is open lapses. In superuser mode; results follow here."""
        self.invitation_ids.filtered(lambda i: i.state in ("drawn", "sent"))._set_expired()
        self.write({"state": "closed"})
