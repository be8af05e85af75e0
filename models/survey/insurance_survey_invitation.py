from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.survey_flow import INVITATION_STEPS
from ..const import LEVELS
from ..protection import forbid_protected

KINDS = [
    ("campaign", "Yearly Survey"),
    ("request", "After a Service"),
    ("complaint", "After a Complaint"),
]
CHANNELS = [
    ("mail", "E-mail"),
    ("sms", "Text Message"),
    ("phone", "Phone Interview"),
    ("paper", "Paper Form"),
]
WAYS = [("link", "Personal Link"), ("phone", "Phone Interview"), ("paper", "Paper Form")]
STATES = [
    ("drawn", "Drawn"),
    ("skipped", "Skipped"),
    ("sent", "Awaiting Answer"),
    ("answered", "Filled In"),
    ("expired", "Lapsed"),
]
#: What a customer wrote in the own words: leaders, head office and the auditor read it.
COMMENT_READERS = (
    "insurance_service.group_branch_officer,insurance_service.group_branch_head,"
    "insurance_service.group_hq_reader,insurance_service.group_auditor"
)


#: Answers of a survey under way: nobody else reads them, nor finds customers by them.
ANSWER_READERS = "insurance_service.group_hq_reader,insurance_service.group_auditor"


class InsuranceSurveyInvitation(models.Model):
    """One customer asked in a survey: whom, how, and what became of it.

    Kept by the system and its steps only. Its name is a number that says nothing. Branch and tier
    are those of the day it was drawn, so results do not move with the customer.
    """

    _name = "insurance.survey.invitation"
    _description = "Survey Invitation"
    _inherit = ["insurance.steps"]
    _order = "campaign_id desc, id"
    _allow_sudo_commands = False
    _steps = INVITATION_STEPS

    name = fields.Char("Number", required=True, readonly=True, copy=False)
    kind = fields.Selection(KINDS, required=True, readonly=True, default="campaign")
    campaign_id = fields.Many2one(
        "insurance.survey.campaign",
        "Survey",
        readonly=True,
        ondelete="cascade",
        index=True,
        help="Empty: after a service or a complaint.",
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    contact_id = fields.Many2one(
        "res.partner", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company",
        "Home Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="Branch that looked after the customer when it was drawn.",
    )
    tier_id = fields.Many2one(
        "insurance.tier",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="Tier on the day of the drawing.",
    )
    tier_code = fields.Char(related="tier_id.code", string="Tier Key")
    is_vip = fields.Boolean(related="tier_id.is_vip")
    request_id = fields.Many2one(
        "insurance.service.request", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    complaint_id = fields.Many2one(
        "insurance.complaint", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    channel = fields.Selection(CHANNELS, "Asked Through", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="drawn")
    skip_reason = fields.Char("Why Skipped", readonly=True)
    skipped_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    problem = fields.Char("Why Not Sent", readonly=True, help="What stands against sending it.")
    date_deadline = fields.Date("Answers Until", required=True, readonly=True)
    sent_at = fields.Datetime("Sent", readonly=True)
    reminded_at = fields.Datetime("Last Reminder", readonly=True)
    reminder_count = fields.Integer("Reminders", readonly=True, aggregator=None)
    answered_at = fields.Datetime("Filled In At", readonly=True)
    answer_way = fields.Selection(WAYS, "Filled In Through", readonly=True)
    entered_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Who wrote down what the customer said; empty: the customer filled it in.",
    )
    respondent = fields.Char("Who Answered", readonly=True)
    evidence = fields.Text(readonly=True, help="Of an interview or a paper form: where it is kept.")
    # Branches read them when the results are published, in the two fields below.
    overall = fields.Selection(LEVELS, readonly=True, groups=ANSWER_READERS)
    comment = fields.Text("Customer's Words", readonly=True, groups=ANSWER_READERS)
    overall_shown = fields.Selection(
        LEVELS,
        "Overall Answer",
        compute="_compute_shown",
        compute_sudo=True,
        help="For branches: once the results are published. Whoever entered it sees it at once.",
    )
    comment_shown = fields.Text(
        "What the Customer Said",
        compute="_compute_shown",
        compute_sudo=True,
        groups=COMMENT_READERS,
    )
    answer_ids = fields.One2many("insurance.survey.answer", "invitation_id", readonly=True)
    # Tells that an answer was unhappy.
    is_followup = fields.Boolean(
        readonly=True, groups=ANSWER_READERS, help="Somebody follows up the answer."
    )
    # Holds the key of the personal link: nobody but the system reads it.
    user_input_id = fields.Many2one(
        "survey.user_input",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups="base.group_system",
    )

    mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_system",
    )
    sms_id = fields.Many2one(
        "sms.sms",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_system",
    )
    delivery = fields.Char(
        "Delivery State",
        compute="_compute_delivery",
        compute_sudo=True,
        help="What the queue says of the last message.",
    )

    _name_uniq = models.UniqueIndex("(name)", "An invitation with this number exists already.")
    _once_a_campaign = models.UniqueIndex(
        "(campaign_id, partner_id) WHERE campaign_id IS NOT NULL",
        "This customer is in the survey already.",
    )
    _campaign_kind = models.Constraint(
        "CHECK((kind = 'campaign') = (campaign_id IS NOT NULL))",
        "An invitation belongs to a survey, or follows a service or a complaint.",
    )
    _open_idx = models.Index("(date_deadline, id) WHERE state IN ('drawn', 'sent')")
    _queue_idx = models.Index("(id) WHERE state = 'drawn' AND problem IS NULL")
    _state_idx = models.Index("(campaign_id, state)")

    # === COMPUTE METHODS === #

    @api.depends("state", "sent_at")
    @api.depends_context("lang")
    def _compute_delivery(self):
        for invitation in self:
            message = invitation.mail_id or invitation.sms_id
            words = []
            if message:
                labels = dict(message._fields["state"]._description_selection(self.env))
                words = [labels[message.state]]
                words += filter(None, [invitation.mail_id.failure_reason])
            elif invitation.sent_at and invitation.channel in ("mail", "sms"):
                words = [self.env._("Sent off")]
            invitation.delivery = ", ".join(words)

    @api.depends("overall", "comment", "campaign_id.state", "entered_by_id")
    @api.depends_context("uid")
    def _compute_shown(self):
        """Show answers of a survey under way to head office and to whoever entered them only."""
        reads_all = any(self.env.user.has_group(group) for group in ANSWER_READERS.split(","))
        for invitation in self:
            is_open = invitation.campaign_id.state in (False, "published")
            is_shown = reads_all or is_open or invitation.entered_by_id == self.env.user
            invitation.overall_shown = is_shown and invitation.overall
            invitation.comment_shown = is_shown and invitation.comment

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list or [{}], frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("Invitations are kept. Skip it instead, with the reason."))
