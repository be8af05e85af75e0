from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import survey_followup
from ...rules.satisfaction import UNHAPPY
from ...rules.survey_followup import OPEN, STEPS
from ..const import DEPARTMENTS, LEVELS, QUESTIONS
from ..escalation.people import People
from ..protection import forbid_protected

STATES = [
    ("open", "To Follow Up"),
    ("taken", "Taken On"),
    ("contacted", "Customer Contacted"),
    ("closed", "Closed"),
]
CONTENT = [("yes", "Yes"), ("no", "No"), ("unknown", "Not Known")]
#: Who works on follow-ups or oversees them.
WORDS_READERS = (
    "insurance_service.group_branch_officer,insurance_service.group_branch_head,"
    "insurance_service.group_operations,insurance_service.group_hq_reader,"
    "insurance_service.group_auditor"
)
ACTIVITY = "insurance_service.mail_activity_survey_followup"


class InsuranceSurveyFollowup(models.Model):
    """An unhappy answer of a VIP: somebody speaks with the customer within a working day (2.8).

    One for each filled-in questionnaire with "average" or worse, overall or in any part. Its owner
    supervises those who were scored; they themselves neither handle nor see it. Everything is set
    by the system and by steps.
    """

    _name = "insurance.survey.followup"
    _description = "Follow-up of an Unhappy Answer"
    _inherit = ["insurance.complaint.privacy", "insurance.steps"]
    _steps = STEPS
    _order = "date_due desc, id desc"
    _allow_sudo_commands = False

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    invitation_id = fields.Many2one(
        "insurance.survey.invitation", required=True, readonly=True, ondelete="restrict"
    )
    campaign_id = fields.Many2one(
        "insurance.survey.campaign",
        "Survey",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company", "Home Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    contact_id = fields.Many2one(
        "res.partner", "Who Answered", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict", index=True)
    tier_code = fields.Char(related="tier_id.code", string="Tier Key")
    question_code = fields.Selection(
        QUESTIONS, "Most Unhappy With", required=True, readonly=True, help="The worst part."
    )
    level = fields.Selection(LEVELS, "Worst Answer", required=True, readonly=True)
    department = fields.Selection(DEPARTMENTS, required=True, readonly=True)
    part_names = fields.Char("Unhappy With", compute="_compute_part_names")
    comment = fields.Text(
        "The Customer's Words", compute="_compute_comment", compute_sudo=True, groups=WORDS_READERS
    )
    answered_at = fields.Datetime("Filled In At", required=True, readonly=True)
    opened_date = fields.Date(
        "Opened", required=True, readonly=True, index=True, help="Local day of the branch."
    )
    date_due = fields.Date(
        "Due", required=True, readonly=True, help="One working day after the answer."
    )
    scored_ids = fields.Many2many(
        "res.users",
        "insurance_survey_followup_scored_rel",
        "followup_id",
        "user_id",
        "People Scored",
        readonly=True,
        help="Salesperson, service officer and whoever did the service: they keep out.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True, tracking=True
    )
    contacted_at = fields.Datetime("Customer Contacted At", readonly=True)
    contact_note = fields.Text("What Was Said", readonly=True)
    result = fields.Text("What Was Done", readonly=True)
    is_content = fields.Selection(CONTENT, "Customer Content Now", readonly=True, tracking=True)
    closed_at = fields.Datetime(readonly=True)
    closed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    closed_in_time = fields.Float(
        "Closed-loop Rate",
        required=True,
        readonly=True,
        default=0.0,
        aggregator="avg",
        help="Of those opened: closed by the close of business of the day they were due.",
    )
    is_overdue = fields.Boolean("Overdue", compute="_compute_due_state", search="_search_overdue")
    due_state = fields.Selection(
        [
            ("overdue", "Overdue"),
            ("today", "Today"),
            ("later", "Later"),
            ("in_time", "Closed in Time"),
            ("late", "Closed Late"),
        ],
        compute="_compute_due_state",
    )
    escalation = fields.Integer(
        "Escalated", readonly=True, aggregator=None, help="1: to the branch head, 2: head office."
    )
    complaint_id = fields.Many2one(
        "insurance.complaint", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    visit_id = fields.Many2one(
        "insurance.visit", readonly=True, ondelete="set null", index="btree_not_null"
    )

    _invitation_uniq = models.UniqueIndex(
        "(invitation_id)", "This questionnaire is followed up already."
    )
    _open_idx = models.Index("(company_id, date_due) WHERE state != 'closed'")

    # === COMPUTE METHODS === #

    @api.depends("invitation_id")
    @api.depends_context("lang")
    def _compute_part_names(self):
        labels = dict(self._fields["question_code"]._description_selection(self.env))
        answers = self.env["insurance.survey.answer"].sudo()
        groups = answers._read_group(
            [("invitation_id", "in", self.invitation_id.ids), ("level", "in", UNHAPPY)],
            ["invitation_id"],
            ["question_code:array_agg"],
        )
        parts = {invitation.id: codes for invitation, codes in groups}
        for followup in self:
            codes = parts.get(followup.invitation_id.id, ())
            followup.part_names = ", ".join(
                labels[code] for code in survey_followup.DEPARTMENT_OF if code in codes
            )

    @api.depends("invitation_id")
    def _compute_comment(self):
        for followup in self:
            followup.comment = followup.invitation_id.comment

    @api.depends("state", "date_due", "closed_in_time")
    def _compute_due_state(self):
        for followup in self:
            today = followup.company_id._service_today()
            if followup.state == "closed":
                followup.due_state = "in_time" if followup.closed_in_time else "late"
            else:
                due = followup.date_due
                states = {due < today: "overdue", due == today: "today"}
                followup.due_state = states.get(True, "later")
            followup.is_overdue = followup.due_state == "overdue"

    @api.model
    def _search_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._service_today()
        late = fields.Domain([("state", "in", OPEN), ("date_due", "<", today)])
        return (late if True in value else fields.Domain.FALSE) | (
            ~late if False in value else fields.Domain.FALSE
        )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields) - {"activity_ids", "message_ids"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Follow-ups are kept: close it, and say what was done."))

    # === OPENING; IN SUPERUSER MODE === #

    @api.model
    def _open_for(self, invitations):
        """Open the follow-ups of filled-in questionnaires of VIPs that need one.

        :param BaseModel invitations: ``insurance.survey.invitation``, just answered
        :return: the new follow-ups
        """
        vips = invitations.filtered("tier_id.is_vip")
        known = self.search([("invitation_id", "in", vips.ids)]).invitation_id
        people, created = People(self.env), self.browse()
        for invitation in vips - known:
            if parts := survey_followup.unhappy_parts(invitation._get_answer_pairs()):
                created += self.create(self._get_opening_vals(invitation, parts, people))
        created._remind()
        return created

    @api.model
    def _get_opening_vals(self, invitation, parts, people):
        company, partner = invitation.company_id, invitation.partner_id
        local = company._to_service_time(invitation.answered_at)
        calendar = self.env["insurance.workday"]._get_calendar(company)
        hours = company._get_service_hours()
        department = survey_followup.DEPARTMENT_OF[parts[0]]
        scored = self._get_scored(invitation)
        sequence = self.env["ir.sequence"].with_company(company.root_id)
        return {
            "name": sequence.next_by_code("insurance.survey.followup"),
            "invitation_id": invitation.id,
            "campaign_id": invitation.campaign_id.id,
            "company_id": company.id,
            "partner_id": partner.id,
            "contact_id": invitation.contact_id.id,
            "tier_id": invitation.tier_id.id,
            "question_code": parts[0],
            "level": survey_followup.worst_level(invitation._get_answer_pairs()),
            "department": department,
            "answered_at": invitation.answered_at,
            "opened_date": local.date(),
            "date_due": survey_followup.followup_due(local, calendar, hours),
            "scored_ids": [fields.Command.set(scored.ids)],
            "user_id": self._find_owner(people, company, department, scored).id,
        }

    @api.model
    def _get_scored(self, invitation):
        """Return whose work the answer is about: they keep out of the follow-up."""
        partner = invitation.partner_id
        return (
            partner.user_id
            | partner.service_officer_id
            | invitation.request_id.user_id
            | invitation.complaint_id.user_id
        )

    @api.model
    def _find_owner(self, people, company, department, scored):
        """Return who follows up: the department's head, or the next above who was not scored.

        :return: ``res.users``; empty when there is nobody
        """
        leader = people.get_team(company, department).leader_id
        chain = (
            lambda: people._only_working(leader, company),
            lambda: people.get_by_group("branch_officer", company),
            lambda: people._only_working(company.branch_head_id, company),
            lambda: people.get_by_group("branch_head", company),
            lambda: people.get_by_group("hq_officer", company),
        )
        for find in chain:
            if users := (find() - scored).sorted("id"):
                return users[0]
        return self.env["res.users"]

    def _remind(self):
        """Put the follow-ups on their owners' lists, in words that name nobody."""
        for followup in self.filtered(lambda f: f.user_id and f.state in OPEN):
            followup.activity_unlink([ACTIVITY])
            followup.activity_schedule(
                ACTIVITY, date_deadline=followup.date_due, user_id=followup.user_id.id
            )
