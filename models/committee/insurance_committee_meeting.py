from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import is_html_empty

from ..keepers import check_keeper
from ..protection import forbid_protected, forbid_protected_defaults

KINDS = [("standards", "Quarterly Standards Meeting"), ("other", "Other Meeting")]
STATES = [
    ("planned", "Planned"),
    ("held", "Held"),
    ("minuted", "Minutes Confirmed"),
    ("cancelled", "Cancelled"),
]
QUARTERS = [(str(number), f"Q{number}") for number in range(1, 5)]
PROTECTED = frozenset(
    ("state", "event_id", "confirmed_by_id", "confirmed_at", "close_reason", "reviewed_action_ids")
)


class InsuranceCommitteeMeeting(models.Model):
    """A meeting of a committee with agenda, minutes and what it decided to do (Art. 28.4)."""

    _name = "insurance.committee.meeting"
    _description = "Committee Meeting"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _allow_sudo_commands = False

    name = fields.Char(
        required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    committee_id = fields.Many2one(
        "insurance.committee", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="committee_id.company_id", store=True, index=True, string="Branch"
    )
    chair_id = fields.Many2one(related="committee_id.chair_id")
    kind = fields.Selection(KINDS, required=True, default="standards")
    year = fields.Integer(
        required=True,
        default=lambda self: self.env.company._service_today().year,
        aggregator=None,
    )
    quarter = fields.Selection(QUARTERS, help="Only of the quarterly standards meeting.")
    date_start = fields.Datetime("Begins", required=True, index=True, tracking=True)
    date_end = fields.Datetime("Ends", required=True, tracking=True)
    place = fields.Char("Venue")
    agenda = fields.Html(
        compute="_compute_agenda", store=True, readonly=False, precompute=True, copy=False
    )
    minutes = fields.Html(copy=False)
    attendee_ids = fields.Many2many(
        "res.users",
        "insurance_committee_meeting_attendee_rel",
        "meeting_id",
        "user_id",
        "Present",
        copy=False,
        domain="[('share', '=', False)]",
    )
    guests = fields.Char("Others Present", copy=False, help="People who have no user here.")
    action_ids = fields.One2many("insurance.committee.action", "meeting_id", "Decided to Do")
    open_action_ids = fields.Many2many(
        "insurance.committee.action",
        string="To Follow Up",
        compute="_compute_open_action_ids",
        help="What earlier meetings decided and is not done: part of the agenda.",
    )
    reviewed_action_ids = fields.Many2many(
        "insurance.committee.action",
        "insurance_committee_meeting_review_rel",
        "meeting_id",
        "action_id",
        "Followed Up",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="planned", copy=False, tracking=True
    )
    event_id = fields.Many2one(
        "calendar.event", "Calendar Entry", readonly=True, copy=False, ondelete="set null"
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    confirmed_at = fields.Datetime(readonly=True, copy=False)
    close_reason = fields.Text("Reason", readonly=True, copy=False)

    _ends_after_start = models.Constraint(
        "CHECK(date_end > date_start)", "A meeting ends after it began."
    )
    _quarter_given = models.Constraint(
        "CHECK(kind != 'standards' OR quarter IS NOT NULL)",
        "A quarterly standards meeting needs its quarter.",
    )
    _quarter_uniq = models.UniqueIndex(
        "(committee_id, year, quarter) WHERE kind = 'standards' AND state != 'cancelled'",
        "The standards meeting of this quarter is planned already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "year", "quarter")
    def _compute_name(self):
        for meeting in self:
            if meeting.kind == "standards" and meeting.quarter:
                meeting.name = self.env._(
                    "Standards meeting, quarter %(quarter)s of %(year)s",
                    quarter=meeting.quarter,
                    year=meeting.year,
                )

    @api.depends("kind")
    def _compute_agenda(self):
        for meeting in self:
            if meeting.kind == "standards" and is_html_empty(meeting.agenda):
                meeting.agenda = self.env["ir.qweb"]._render(
                    "insurance_service.committee_standards_agenda"
                )

    @api.depends("committee_id", "date_start", "state")
    def _compute_open_action_ids(self):
        open_ones = self.env["insurance.committee.action"].search(
            [("committee_id", "in", self.committee_id.ids), ("state", "=", "open")]
        )
        for meeting in self:
            meeting.open_action_ids = open_ones.filtered(
                lambda action, meeting=meeting: (
                    action.committee_id == meeting.committee_id
                    and action.meeting_id != meeting._origin
                    and meeting.date_start
                    and action.meeting_id.date_start < meeting.date_start
                )
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("date_start", "year", "kind", "quarter")
    def _check_quarter(self):
        for meeting in self.filtered(lambda m: m.kind == "standards"):
            if (
                not meeting.company_id.sudo()._to_service_time(meeting.date_start).year
                == meeting.year
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s takes place in %(year)s.", name=meeting.name, year=meeting.year
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        meetings = super().create([{**vals, "state": "planned"} for vals in vals_list])
        forbid_protected_defaults(meetings, PROTECTED - {"state"})
        check_keeper(meetings)
        for meeting_sudo in meetings.sudo():
            meeting_sudo._keep_calendar()
        return meetings

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if not self.env.su:
            self._check_may_change(vals)
        result = super().write(vals)
        if {"date_start", "date_end", "place"} & vals.keys():
            for meeting_sudo in self.sudo().filtered(lambda m: m.state == "planned"):
                meeting_sudo._keep_calendar()
        return result

    def _check_may_change(self, vals):
        content = (vals.keys() & set(self._fields)) - {
            "activity_ids",
            "message_follower_ids",
            "message_ids",
        }
        if not content:
            return
        check_keeper(self)
        if "committee_id" in content:
            raise UserError(self.env._("A meeting stays with its committee."))
        for meeting in self.filtered(lambda m: m.state in ("minuted", "cancelled")):
            raise UserError(
                self.env._(
                    "%s is closed: its minutes stay as they were confirmed. Put what came later "
                    "into the next meeting.",
                    meeting.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Meetings are kept. Cancel it instead."))
