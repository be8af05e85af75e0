from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..keepers import check_keeper

#: The quarterly meeting: first working day on or after this day of the quarter's last month.
MEETING_DAY = 10
MEETING_BEGINS, MEETING_ENDS = time(9, 30), time(11, 30)


class InsuranceCommittee(models.Model):
    """客户服务管理委员会 of head office (Art. 21), 客户服务执行委员会 of a branch (Art. 22)."""

    _name = "insurance.committee"
    _description = "Customer Service Committee"
    _inherit = ["mail.thread"]
    _order = "active desc, company_id, id"

    name = fields.Char(
        required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
    )
    is_head_office = fields.Boolean(related="company_id.is_head_office")
    date_from = fields.Date(
        "Since", required=True, default=lambda self: self.env.company._service_today()
    )
    date_to = fields.Date("Until", readonly=True, copy=False)
    active = fields.Boolean(default=True, copy=False, tracking=True)
    has_quarterly = fields.Boolean(
        "Quarterly Standards Meeting",
        compute="_compute_has_quarterly",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Its four meetings of a year are planned by themselves (Art. 28.4). They are head "
        "office's duty; a branch may hold its own.",
    )
    duties = fields.Html(help="What the committee decides and watches.")
    member_ids = fields.One2many("insurance.committee.member", "committee_id")
    chair_id = fields.Many2one("res.users", compute="_compute_people")
    deputy_ids = fields.Many2many("res.users", string="Vice Chairs", compute="_compute_people")
    user_ids = fields.Many2many("res.users", string="Members Today", compute="_compute_people")
    meeting_ids = fields.One2many("insurance.committee.meeting", "committee_id")
    meeting_count = fields.Integer("Meetings", compute="_compute_counts")
    open_action_count = fields.Integer("Open Actions", compute="_compute_counts")
    late_action_count = fields.Integer("Overdue Actions", compute="_compute_counts")

    _active_uniq = models.UniqueIndex(
        "(company_id) WHERE active", "The branch has a committee already. Close that one first."
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_name(self):
        for committee in self:
            company_sudo = committee.company_id.sudo()
            committee.name = committee.name or (
                self.env._("%s Customer Service Executive Committee", company_sudo.name)
                if company_sudo.parent_id
                else self.env._("%s Customer Service Management Committee", company_sudo.name)
            )

    @api.depends("company_id")
    def _compute_has_quarterly(self):
        for committee in self:
            committee.has_quarterly = not committee.company_id.sudo().parent_id

    @api.depends("member_ids.user_id", "member_ids.role", "member_ids.is_current")
    def _compute_people(self):
        for committee in self:
            current = committee.member_ids.filtered("is_current")
            committee.chair_id = current.filtered(lambda m: m.role == "chair").user_id[:1]
            committee.deputy_ids = current.filtered(lambda m: m.role == "deputy").user_id
            committee.user_ids = current.user_id

    def _compute_counts(self):
        domain = [("committee_id", "in", self.ids)]
        open_domain = [*domain, ("state", "=", "open")]
        late = [*open_domain, ("date_due", "<", self.env.company._service_today())]
        actions = self.env["insurance.committee.action"]
        figures = {
            "meeting_count": (self.env["insurance.committee.meeting"], domain),
            "open_action_count": (actions, open_domain),
            "late_action_count": (actions, late),
        }
        for name, (model, wanted) in figures.items():
            groups = model._read_group(wanted, ["committee_id"], ["__count"])
            counts = {committee.id: count for committee, count in groups}
            for committee in self:
                committee[name] = counts.get(committee.id, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # The one before may just have been closed: its row must say so first.
        self.flush_model(["active"])
        committees = super().create(vals_list)
        check_keeper(committees)
        return committees

    def write(self, vals):
        check_keeper(self)
        if "company_id" in vals and not self.env.su:
            raise UserError(self.env._("A committee stays with its branch."))
        if "active" in vals:
            self.sudo()._set_closed(not vals["active"])
        return super().write(vals)

    def _set_closed(self, is_closed):
        for committee in self:
            today = committee.company_id._service_today()
            committee.date_to = max(today, committee.date_from) if is_closed else False

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Committees are kept. Archive it instead."))

    # === ACTION METHODS === #

    def action_plan_year(self, year=False):
        """Plan the quarterly standards meetings of a year that are still missing and ahead.

        :param int year: this year or the next; default: this one, in December the next
        :return: notification with their number
        """
        check_keeper(self)
        self.check_access("write")
        today = self.env.company._service_today()
        year = year or today.year + (today.month == 12)
        if year not in (today.year, today.year + 1):
            raise ValidationError(
                self.env._("Meetings are planned for this year and the next, not for %s.", year)
            )
        committees_sudo = self.sudo().filtered("active")
        count = len(committees_sudo._plan_year(year))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": self.env._(
                    "%(count)s meetings of %(year)s planned.", count=count, year=year
                )
                if count
                else self.env._("The meetings of %s are planned already.", year),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_meetings(self):
        """Open the meetings of the committee."""
        return self._open("insurance_service.insurance_committee_meeting_action")

    def action_open_actions(self):
        """Open what the committee decided to do and is not done."""
        action = self._open("insurance_service.insurance_committee_action_action")
        return {**action, "context": {**action["context"], "search_default_open": 1}}

    def _open(self, xmlid):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {
            **action,
            "domain": [("committee_id", "=", self.id)],
            "context": {"default_committee_id": self.id},
        }

    # === PLANNING; IN SUPERUSER MODE === #

    @api.model
    def _cron_plan(self):
        """Plan what is missing of this year, and from December on the next one."""
        committees = self.search([("has_quarterly", "=", True)])
        self.env["ir.cron"]._commit_progress(remaining=len(committees))
        for committee in committees:
            today = committee.company_id._service_today()
            for year in (today.year, today.year + 1)[: 1 + (today.month == 12)]:
                committee._plan_year(year)
            self.env["ir.cron"]._commit_progress(1)

    def _plan_year(self, year):
        """Create the missing meetings of a year whose day is still to come.

        A meeting that was cancelled is not planned again.

        :return: the new meetings
        """
        known = {
            (meeting.committee_id.id, meeting.quarter)
            for meeting in self.env["insurance.committee.meeting"].search(
                [
                    ("committee_id", "in", self.ids),
                    ("kind", "=", "standards"),
                    ("year", "=", year),
                ]
            )
        }
        meetings = self.env["insurance.committee.meeting"]
        for committee in self:
            today = committee.company_id._service_today()
            days = {q: committee._get_quarterly_day(year, int(q)) for q in "1234"}
            # Subject and agenda in the language of the chair, also from the scheduled action.
            in_lang = meetings.with_context(lang=committee.chair_id.lang or self.env.lang)
            meetings |= in_lang.create(
                [
                    committee._get_quarterly_vals(year, quarter, day)
                    for quarter, day in days.items()
                    if (committee.id, quarter) not in known and day >= today
                ]
            )
        return meetings

    def _get_quarterly_day(self, year, quarter):
        """Return the first working day on or after the 10th of the quarter's last month."""
        calendar = self.env["insurance.workday"]._get_calendar(self.company_id)
        return calendar.on_or_after(fields.Date.to_date(f"{year}-{quarter * 3:02}-{MEETING_DAY}"))

    def _get_quarterly_vals(self, year, quarter, day):
        company = self.company_id
        return {
            "committee_id": self.id,
            "kind": "standards",
            "year": year,
            "quarter": quarter,
            "date_start": company._from_service_time(datetime.combine(day, MEETING_BEGINS)),
            "date_end": company._from_service_time(datetime.combine(day, MEETING_ENDS)),
        }
