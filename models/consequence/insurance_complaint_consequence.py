from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import NO_ACCESS

from ...rules.consequence_flow import STEPS
from ..complaint.insurance_complaint_person import CONDUCTS, KINDS, RESPONSIBILITIES
from ..const import DEPARTMENTS
from ..protection import forbid_protected

STATES = [
    ("proposed", "Consequence Proposed"),
    ("hearing", "Being Heard"),
    ("confirmed", "Confirmed"),
    ("appealed", "Under Appeal"),
    ("executed", "Carried Out"),
    ("lifted", "Lifted"),
    ("expired", "Expired"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn"),
]
CONSEQUENCES = [
    ("warning", "Warning"),
    ("criticism", "Notice of Criticism"),
    ("change_post", "Change of Post"),
    ("lose_customer", "Loses the Customer"),
    ("performance_pay", "Deduction of Performance Pay"),
]
ROLES = [("person", "Person Concerned"), ("head", "Department Head")]
SLOTS = [("rung", "Ladder"), ("person_pay", "Own Share"), ("head_pay", "Head's Share")]
#: Findings only count while the complaint stands.
DECIDED_COMPLAINT = ("decided", "replied", "closed")


class InsuranceComplaintConsequence(models.Model):
    """What a verified complaint brings for one person (Art. 34); nothing applies by itself.

    Proposed by rule, confirmed by the branch head after the person was heard, open to appeal,
    carried out by HR. Nobody concerned sees it in any role (global record rule): people read
    their own case in `insurance.consequence.notice`. Whoever opens one is logged.
    """

    _name = "insurance.complaint.consequence"
    _description = "Consequence of a Complaint"
    _inherit = ["insurance.complaint.privacy", "insurance.steps"]
    _order = "id desc"
    _allow_sudo_commands = False
    _steps = STEPS

    name = fields.Char("Number", required=True, readonly=True)
    person_id = fields.Many2one(
        "insurance.complaint.person", "Case", required=True, ondelete="restrict", index=True
    )
    complaint_id = fields.Many2one(
        related="person_id.complaint_id", store=True, index=True, string="Complaint"
    )
    partner_id = fields.Many2one(
        related="person_id.partner_id", store=True, index="btree_not_null", string="Customer"
    )
    company_id = fields.Many2one(
        "res.company",
        "Works For",
        required=True,
        ondelete="restrict",
        index=True,
        help="Branch that employs the person; its head decides.",
    )
    user_id = fields.Many2one(
        "res.users", "Person", required=True, ondelete="restrict", index=True, help="Who bears it."
    )
    role = fields.Selection(ROLES, "Borne As", required=True)
    slot = fields.Selection(SLOTS, "Rests On", required=True)
    person_kind = fields.Selection(KINDS, "Kind of Person", required=True)
    department = fields.Selection(DEPARTMENTS)
    kind = fields.Selection(CONSEQUENCES, "Consequence", required=True)
    proposed_kind = fields.Selection(
        CONSEQUENCES, "Proposed by Rule", required=True, help="As article 34 names it."
    )
    conduct = fields.Selection(CONDUCTS)
    responsibility = fields.Selection(RESPONSIBILITIES)
    verified_date = fields.Date("Verified On", required=True, help="Its year counts.")
    year = fields.Integer(required=True, aggregator=None)
    occurrence = fields.Integer(
        "Times This Year",
        required=True,
        aggregator=None,
        help="The how manieth verified complaint of the calendar year this is.",
    )
    share = fields.Float(
        "Share of Pay (%)",
        digits=(5, 2),
        aggregator=None,
        help="Percent of the month's performance pay (Art. 34).",
    )
    month = fields.Date("Pay Month Begins", help="First day of the month whose pay it concerns.")
    month_text = fields.Char("Month of Pay", compute="_compute_month_text")
    state = fields.Selection(STATES, required=True, default="proposed", index=True)
    concerned_ids = fields.Many2many(
        "res.users",
        "insurance_consequence_concerned_rel",
        "consequence_id",
        "user_id",
        "People Concerned",
        help="Who never sees it: the person, the head who bears a share, whoever else the "
        "complaint is about.",
    )

    # === Hearing === #
    invited_at = fields.Datetime("Invited")
    invited_by_id = fields.Many2one("res.users")
    hearing_due = fields.Date("Comment By")
    has_statement = fields.Boolean("Has Commented")
    kept_statement = fields.Text(groups=NO_ACCESS)
    statement_at = fields.Datetime("Commented")
    waive_reason = fields.Text("Not Heard Because")
    waived_by_id = fields.Many2one("res.users")

    # === Decision === #
    confirmed_at = fields.Datetime("Decided At")
    confirmed_by_id = fields.Many2one("res.users")
    decision_reason = fields.Text("Reason of the Decision")

    # === Appeal === #
    appeal_due = fields.Date("Appeal By")
    is_accepted = fields.Boolean("Accepted", help="The person does not appeal.")
    kept_appeal = fields.Text(groups=NO_ACCESS)
    appealed_at = fields.Datetime("Appealed")
    appeal_result = fields.Selection(
        [("upheld", "Upheld"), ("lifted", "Lifted")], "Result of the Appeal"
    )
    appeal_reason = fields.Text("Reason of the Result")
    appeal_decided_by_id = fields.Many2one("res.users")
    appeal_decided_at = fields.Datetime("Appeal Decided")

    # === Carried out, closed, reviewed === #
    executed_on = fields.Date("Carried Out On")
    execute_reference = fields.Char("Document Number", help="Of the notice, order or pay slip.")
    executed_by_id = fields.Many2one("res.users")
    close_reason = fields.Text("Closed Because")
    closed_by_id = fields.Many2one("res.users")
    needs_review = fields.Boolean(
        index=True, help="What it rests on has changed since; keep it or lift it."
    )
    is_stale = fields.Boolean(help="Proposed on a finding that was taken back.")
    is_kept = fields.Boolean(help="Reviewed and left as it is.")
    review_reason = fields.Text("Reason of the Review")
    notice_id = fields.Many2one("insurance.consequence.notice", groups=NO_ACCESS)
    takeover_ids = fields.One2many("insurance.consequence.takeover", "consequence_id")

    # === What is logged when it is opened === #
    case_text = fields.Text(
        "What It Rests On",
        compute="_compute_case_text",
        compute_sudo=True,
        help="Each look at it is logged.",
    )
    statement = fields.Text(compute="_compute_case_text", compute_sudo=True)
    appeal_text = fields.Text("Appeal", compute="_compute_case_text", compute_sudo=True)

    _name_uniq = models.UniqueIndex("(name)", "A consequence with this number exists already.")
    _slot_uniq = models.UniqueIndex(
        "(person_id, slot) "
        "WHERE state IN ('proposed', 'hearing', 'confirmed', 'appealed', 'executed', 'expired')",
        "This case has the consequence already.",
    )
    _month_idx = models.Index("(company_id, month) WHERE month IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("month")
    def _compute_month_text(self):
        for consequence in self:
            consequence.month_text = consequence.month and f"{consequence.month:%Y-%m}"

    @api.depends("person_id", "kept_statement", "kept_appeal")
    @api.depends_context("uid", "lang")
    def _compute_case_text(self):
        """Give out what the case rests on, and log who got it (PIPL Art. 51)."""
        # Computed in superuser mode: whoever may not read the record gets nothing here either.
        readable = self._origin.sudo(False)._filtered_access("read")
        self.env["insurance.consequence.access"]._log(readable, "opened")
        for consequence in self:
            if consequence._origin.id not in readable._ids:
                consequence.update(dict.fromkeys(("case_text", "statement", "appeal_text"), False))
                continue
            case = consequence.person_id
            parts = (
                (self.env._("Allegation"), case.allegation),
                (self.env._("Finding"), case.complaint_id.finding),
                (self.env._("Evidence"), case.evidence),
            )
            consequence.case_text = "\n".join(f"{label}: {text}" for label, text in parts if text)
            consequence.statement = consequence.kept_statement
            consequence.appeal_text = consequence.kept_appeal

    # === CONSTRAINT METHODS === #

    @api.constrains("person_id", "user_id", "verified_date", "year")
    def _check_case(self):
        for consequence in self.sudo():
            if problem := consequence._get_case_problem():
                raise ValidationError(problem)

    def _get_case_problem(self):
        """Return why its case cannot have this consequence; "" for nothing. In superuser mode."""
        case = self.person_id
        names = {"complaint": case.complaint_id.name, "person": self.user_id.name}
        if self.role == "person" and self.user_id != case.user_id:
            return self.env._(
                "Complaint %(complaint)s does not name %(person)s: only people named in a "
                "complaint bear its consequences.",
                **names,
            )
        if self.role == "head" and self.user_id != case.head_id:
            return self.env._(
                "%(person)s did not lead the department when complaint %(complaint)s was decided.",
                **names,
            )
        if not case._is_verified_case():
            return self.env._(
                "Complaint %(complaint)s is not verified against %(person)s: there are "
                "consequences only after the verification.",
                complaint=case.complaint_id.name,
                person=case.user_id.name,
            )
        if self.year != self.verified_date.year:
            return self.env._("The year of the verification counts.")
        return ""

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, frozenset(self._fields))
        # No message "created" either: its author would go on finding it.
        quiet = self.with_context(mail_create_nolog=True, tracking_disable=True)
        records = super(InsuranceComplaintConsequence, quiet).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields) - {"message_main_attachment_id"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Consequences are kept: reject or lift them instead."))
