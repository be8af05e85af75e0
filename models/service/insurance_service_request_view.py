from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_list

from ...rules import sla_clock
from ...rules.request_flow import LEADERS, WORKERS
from .insurance_service_request import OPEN_STATES

SALESPERSON = "insurance_service.group_salesperson"

DUE_STATES = [
    ("none", "No Deadline"),
    ("late", "Overdue"),
    ("today", "Due Today"),
    ("soon", "Due Next Working Day"),
    ("later", "Later"),
    ("paused", "Clock Stopped"),
    ("waiting", "Not Started"),
    ("done", "Done"),
    ("done_late", "Done Late"),
    ("cancelled", "Cancelled"),
]


class InsuranceServiceRequest(models.Model):
    """What the screens show of a request besides its own data: urgency, promise, queues."""

    _inherit = "insurance.service.request"

    channel = fields.Selection(default=lambda self: self._get_default_channel())
    due_state = fields.Selection(
        DUE_STATES, "Urgency", compute="_compute_due", help="Colour of the deadline."
    )
    remaining_days = fields.Integer(
        compute="_compute_due",
        help="Working days from tomorrow to the deadline; negative: days over it.",
    )
    deadline_text = fields.Char("Deadline in Words", compute="_compute_due")
    promise_preview = fields.Char(
        "Our Promise",
        compute="_compute_promise_preview",
        help="What the standard of the customer's tier makes of the request as it is entered.",
    )
    standard_text = fields.Char("Service Standard", compute="_compute_standard_text")
    missing_papers = fields.Char("Papers Still to Come", compute="_compute_missing_papers")
    can_edit = fields.Boolean(
        compute="_compute_can_edit", help="Whether the user may change what the request says."
    )
    can_edit_papers = fields.Boolean(compute="_compute_can_edit_papers")
    other_open_count = fields.Integer("Other Open", compute="_compute_other_open_count")
    # === COMPUTE METHODS === #

    @api.depends("state", "deadline_date", "deadline_at", "late_days", "company_id")
    @api.depends_context("lang")
    def _compute_due(self):
        workdays_sudo = self.env["insurance.workday"].sudo()
        now = fields.Datetime.now()
        for company, requests in self.grouped("company_id").items():
            calendar = company and workdays_sudo._get_calendar(company)
            today = company and company._service_today()
            for request in requests:
                request._set_due(calendar, today, now)

    def _set_due(self, calendar, today, now):
        """Set urgency, days left and the words for both of one request."""
        self.ensure_one()
        self.remaining_days = 0
        if self.state == "cancelled":
            self.due_state = "cancelled"
        elif self.state == "done":
            self.due_state = "done_late" if self.late_days else "done"
        elif self.state == "waiting":
            self.due_state = "waiting"
        elif not self.deadline_date:
            self.due_state = "none"
        else:
            next_day = timedelta(days=1)
            left = calendar.between(today + next_day, self.deadline_date + next_day)
            late = calendar.between(self.deadline_date, today)
            is_late = now > self.deadline_at
            self.remaining_days = -max(late, 0) if is_late else left
            self.due_state = self._get_due_state(is_late)
        self.deadline_text = self._get_deadline_text()

    def _get_due_state(self, is_late):
        if self.state == "paused":
            return "paused"
        if is_late:
            return "late"
        return {0: "today", 1: "soon"}.get(self.remaining_days, "later")

    def _get_deadline_text(self):
        """Return how much time is left, or how it ended, in words."""
        if self.due_state == "late":
            return self._get_late_text()
        if self.state == "done" and not self.deadline_date:
            return self.env._("Done; there was no deadline")
        texts = {
            "cancelled": lambda: self.env._("Cancelled"),
            "done": lambda: self.env._("Done in time"),
            "done_late": lambda: self.env._("Done %s working days late", self.late_days),
            "waiting": lambda: self.env._("The clock has not started"),
            "none": lambda: self.env._(
                "No deadline: the catalogue sets none for this service and tier"
            ),
            "paused": lambda: self.env._("Clock stopped: the deadline moves on"),
            "today": lambda: self.env._("Due today by %s", self._get_close_text()),
            "soon": lambda: self.env._("Due on the next working day by %s", self._get_close_text()),
            "later": lambda: self.env._("%s working days left", self.remaining_days),
        }
        return texts[self.due_state]()

    def _get_late_text(self):
        if self.remaining_days:
            return self.env._("Overdue by %s working days", -self.remaining_days)
        return self.env._("Overdue since today %s", self._get_close_text())

    def _get_close_text(self):
        return self.company_id._to_service_time(self.deadline_at).strftime("%H:%M")

    @api.depends(
        "partner_id",
        "item_id",
        "company_id",
        "received_at",
        "started_at",
        "paper_ids.is_required",
        "paper_ids.is_received",
        "paper_ids.received_at",
    )
    @api.depends_context("lang", "uid")
    def _compute_promise_preview(self):
        for request in self:
            ready = request.partner_id and request.item_id and request.company_id
            if ready and request.received_at and not request.started_at:
                request.promise_preview = request._get_promise_preview()
            else:
                request.promise_preview = False

    def _get_promise_preview(self):
        """Return what we promise: tier, target and day, as words."""
        company, item = self.company_id, self.item_id
        tier = self.partner_id.tier_id or self.env.ref("insurance_service.tier_regular")
        waits = self.missing_paper_count and item.clock_start == "documents"
        local = company._to_service_time(
            fields.Datetime.now() if waits else self._get_start_moment()
        )
        standards = self.env["insurance.service.catalogue"]
        standard = standards._get_standard(item, tier, local.date())
        if not standard or standard.target_kind == "none":
            return self.env._("%(tier)s: no deadline is set for this service", tier=tier.name)
        target = standard.target_days if standard.target_kind == "days" else 0
        calendar = self.env["insurance.workday"].sudo()._get_calendar(company)
        deadline = sla_clock.deadline_of(local, target, calendar, company._get_service_hours())
        words = {
            "tier": tier.name,
            "target": self._get_target_text(target),
            "day": self._get_day_text(deadline),
        }
        if waits:
            return self.env._(
                "%(tier)s: %(target)s from complete papers (if they came now: due %(day)s)", **words
            )
        return self.env._("%(tier)s: %(target)s → due %(day)s", **words)

    @api.model
    def _get_target_text(self, target):
        """Return a target in words: working days, 0 same day, None or -1 no deadline."""
        if target is None or target < 0:
            return self.env._("no deadline")
        if target == 0:
            return self.env._("same day")
        return self.env._("%s working days", target)

    @api.model
    def _get_day_text(self, day):
        """Return a date with its weekday in the user's language; a dash for none."""
        if not day:
            return "–"
        weekday = format_date(self.env, day, date_format="EEE")
        return f"{fields.Date.to_string(day)} {weekday}"

    @api.depends("target_kind", "target_days")
    @api.depends_context("lang")
    def _compute_standard_text(self):
        for request in self:
            request.standard_text = request._get_target_text(request._get_target())

    @api.depends("paper_ids.name", "paper_ids.is_required", "paper_ids.is_received")
    @api.depends_context("lang")
    def _compute_missing_papers(self):
        for request in self:
            missing = request.paper_ids.filtered(lambda p: p.is_required and not p.is_received)
            names = [name for name in missing.mapped("name") if name]
            request.missing_papers = format_list(self.env, names) if names else False

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        """As `_check_may_edit` will decide."""
        works = self._get_roles().intersection((*WORKERS, *LEADERS))
        for request in self:
            own = request.create_uid == self.env.user and not request.user_id
            is_open = request.state in OPEN_STATES
            request.can_edit = not request._origin or (is_open and bool(works or own))

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_edit_papers(self):
        for request in self:
            allowed = not request._get_cannot_reason("receive_papers")
            request.can_edit_papers = allowed or not request._origin

    @api.depends("partner_id", "state")
    @api.depends_context("uid")
    def _compute_other_open_count(self):
        counts = dict(
            self._read_group(
                [("partner_id", "in", self.partner_id.ids), ("state", "in", OPEN_STATES)],
                ["partner_id"],
                ["__count"],
            )
        )
        for request in self:
            own = int(bool(request._origin) and request._origin.state in OPEN_STATES)
            request.other_open_count = max(counts.get(request.partner_id._origin, 0) - own, 0)

    # === DEFAULTS === #

    @api.model
    def _get_default_channel(self):
        """Salespersons bring requests in themselves."""
        user = self.env.user
        return "salesperson" if user.has_group(SALESPERSON) else "counter"

    # === ONCHANGE METHODS === #

    @api.onchange("policy_id")
    def _onchange_policy_id(self):
        """A policy tells whose request it is."""
        if self.policy_id and not self.partner_id:
            self.partner_id = self.policy_id.partner_id

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Forget policy and contact of another customer."""
        if self.policy_id.partner_id != self.partner_id:
            self.policy_id = False
        if self.contact_id.parent_id != self.partner_id:
            self.contact_id = False

    @api.onchange("item_id")
    def _onchange_item_channel(self):
        """Propose the channel the service usually comes in by.

        Salespersons bring requests in themselves, where the service takes that.
        """
        item = self.item_id
        keeps = self._origin or self.channel == "salesperson"
        if item.channel and not (keeps and item._takes_channel(self.channel)):
            self.channel = item.channel

    @api.depends("name", "partner_id")
    @api.depends_context("show_customer")
    def _compute_display_name(self):
        """Show the customer where the number alone tells little, e.g. in the calendar."""
        for request in self:
            names = [request.name]
            if self.env.context.get("show_customer"):
                names.append(request.partner_id.sudo().name)
            request.display_name = " ".join(name for name in names if name)

    # === MAIL === #

    def _mail_get_partners(self, introspect_fields=False):
        """Leave out customers the user may not see: requests of other branches stay readable."""
        partners_by_id = super()._mail_get_partners(introspect_fields=introspect_fields)
        return {id_: partners._filtered_access("read") for id_, partners in partners_by_id.items()}

    # === ACTION METHODS === #

    def action_open_step(self):
        """Open the dialog of the step named by the button, for one or many requests.

        :return: the dialog as action; it checks nothing, the step itself does
        """
        return {
            "type": "ir.actions.act_window",
            "name": self._get_step_title(self.env.context.get("reason_step")),
            "res_model": "insurance.service.step",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_step": self.env.context.get("reason_step"),
                "default_request_ids": self.ids,
            },
        }

    @api.model
    def _get_step_title(self, step):
        steps = self.env["insurance.service.step"]._fields["step"]
        return dict(steps._description_selection(self.env)).get(step, "")

    def action_open_customer(self):
        """Open the customer's form.

        :raise AccessError: when the user may not see the customer
        """
        self.ensure_one()
        self.partner_id.check_access("read")
        return self.partner_id.get_formview_action()

    def action_open_policy(self):
        """Open the form of the policy the request is about."""
        self.ensure_one()
        self.policy_id.check_access("read")
        return self.policy_id.get_formview_action()

    def action_open_others(self):
        """Open the customer's other open requests."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_service_request_action"
        )
        others = [("partner_id", "=", self.partner_id.id), ("id", "!=", self.id)]
        return {
            **action,
            "domain": [*others, ("state", "in", OPEN_STATES)],
            "context": {"default_partner_id": self.partner_id.id},
        }
