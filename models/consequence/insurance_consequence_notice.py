from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.fields import NO_ACCESS

from ...rules.consequence_flow import LISTED
from ..protection import forbid_protected
from .insurance_complaint_consequence import STATES

ACTIVITY = "insurance_service.mail_activity_consequence_notice"
#: States in which an appeal can be made.
APPEALABLE = ("confirmed", "executed")


class InsuranceConsequenceNotice(models.Model):
    """My Case: what somebody himself reads of a consequence, and how he answers.

    Only this person sees it (global record rule). It says what was decided and why in neutral
    words, names no customer and does not lead to the complaint.
    """

    _name = "insurance.consequence.notice"
    _description = "Notice"
    _inherit = ["insurance.complaint.privacy"]
    _order = "id desc"
    _allow_sudo_commands = False

    name = fields.Char("Number", required=True)
    user_id = fields.Many2one("res.users", "Person", required=True, ondelete="restrict", index=True)
    consequence_id = fields.Many2one(
        "insurance.complaint.consequence",
        "Record",
        required=True,
        ondelete="restrict",
        groups=NO_ACCESS,
    )
    kind = fields.Selection(related="consequence_id.kind")
    role = fields.Selection(related="consequence_id.role")
    person_kind = fields.Selection(related="consequence_id.person_kind")
    conduct = fields.Selection(related="consequence_id.conduct")
    responsibility = fields.Selection(related="consequence_id.responsibility")
    verified_date = fields.Date(related="consequence_id.verified_date")
    occurrence = fields.Integer(related="consequence_id.occurrence", aggregator=None)
    share = fields.Float(related="consequence_id.share", aggregator=None)
    month = fields.Date(related="consequence_id.month")
    state = fields.Selection(
        STATES, compute="_compute_state", compute_sudo=True, store=True, readonly=True
    )
    hearing_due = fields.Date(related="consequence_id.hearing_due")
    waive_reason = fields.Text(related="consequence_id.waive_reason")
    statement = fields.Text("My Comment", compute="_compute_own_texts", compute_sudo=True)
    statement_at = fields.Datetime(related="consequence_id.statement_at")
    confirmed_at = fields.Datetime(related="consequence_id.confirmed_at")
    decision_reason = fields.Text(related="consequence_id.decision_reason")
    close_reason = fields.Text(related="consequence_id.close_reason")
    appeal_due = fields.Date(related="consequence_id.appeal_due")
    appeal_text = fields.Text("My Appeal", compute="_compute_own_texts", compute_sudo=True)
    appeal_result = fields.Selection(related="consequence_id.appeal_result")
    appeal_reason = fields.Text(related="consequence_id.appeal_reason")
    executed_on = fields.Date(related="consequence_id.executed_on")
    is_accepted = fields.Boolean(related="consequence_id.is_accepted")
    why = fields.Text(compute="_compute_why", compute_sudo=True)
    blocked_actions = fields.Json(compute="_compute_blocked_actions", compute_sudo=False)

    _consequence_uniq = models.UniqueIndex(
        "(consequence_id)", "This consequence has a notice already."
    )

    # === COMPUTE METHODS === #

    @api.depends("consequence_id.state")
    def _compute_state(self):
        for notice in self:
            notice.state = notice.consequence_id.state

    @api.depends("consequence_id.kept_statement", "consequence_id.kept_appeal")
    def _compute_own_texts(self):
        for notice in self:
            notice.statement = notice.consequence_id.kept_statement
            notice.appeal_text = notice.consequence_id.kept_appeal

    @api.depends("consequence_id")
    @api.depends_context("lang")
    def _compute_why(self):
        """Say why without naming customer, complaint or colleague."""
        for notice in self:
            row = notice.consequence_id
            day = row.verified_date and fields.Date.to_string(row.verified_date)
            if row.role == "head":
                notice.why = self.env._(
                    "A complaint about a member of your department was verified on %s. The "
                    "department head bears a share of the deduction (article 34).",
                    day,
                )
            else:
                notice.why = self.env._(
                    "A complaint about your service was verified on %(day)s. It is number "
                    "%(number)s of this calendar year (article 34).",
                    day=day,
                    number=row.occurrence,
                )

    @api.depends("state")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        for notice in self:
            notice.blocked_actions = {
                name: notice._get_cannot_reason(name) for name in ("comment", "appeal", "accept")
            }

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, frozenset(self._fields))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields) - {"message_main_attachment_id"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Notices are kept."))

    # === ACTION METHODS === #

    def action_comment(self, text):
        """Comment on what is proposed; the same words go to all notices of the case.

        :param str text: required
        """
        row_sudo = self._begin_own("comment")
        text = self._check_text(text)
        mine = [("person_id", "=", row_sudo.person_id.id), ("user_id", "=", self.env.uid)]
        rows_sudo = row_sudo.search([*mine, ("state", "=", "hearing"), ("notice_id", "!=", False)])
        rows_sudo.write(
            {
                "kept_statement": text,
                "has_statement": True,
                "statement_at": fields.Datetime.now(),
            }
        )
        rows_sudo.notice_id.activity_unlink([ACTIVITY])
        return True

    def action_appeal(self, reason):
        """Appeal against what was confirmed.

        :param str reason: required
        """
        row_sudo = self._begin_own("appeal")
        row_sudo._appeal(self._check_text(reason))
        self.sudo().activity_unlink([ACTIVITY])
        return True

    def action_accept(self):
        """Say that there will be no appeal."""
        row_sudo = self._begin_own("accept")
        row_sudo.is_accepted = True
        self.sudo().activity_unlink([ACTIVITY])
        return True

    def action_open_reason(self):
        """Return the dialog that asks for the words of the step in ``reason_step``."""
        return self.env["insurance.step.reason"]._open(self)

    # === HELPERS === #

    def _begin_own(self, name):
        """Check that it is the own case and the step is possible; return the consequence.

        :raise AccessError: for somebody else's case
        """
        self.ensure_one()
        self.check_access("read")
        row_sudo = self.sudo().consequence_id
        try:
            row_sudo.lock_for_update()
        except LockError:
            raise UserError(
                self.env._("Somebody else is working on this at this moment. Try again.")
            ) from None
        row_sudo.invalidate_recordset()
        self.invalidate_recordset()
        if reason := self._get_cannot_reason(name):
            raise UserError(reason)
        return row_sudo

    def _get_cannot_reason(self, name):
        """Return why the person cannot take a step now; "" when nothing stands against it."""
        self.ensure_one()
        row_sudo = self.sudo().consequence_id
        if row_sudo.user_id != self.env.user:
            return self.env._("Only the person concerned answers.")
        today = row_sudo.company_id._service_today()
        if name == "comment":
            if row_sudo.state != "hearing":
                return self.env._("It is not the time to comment.")
            return ""
        if row_sudo.state not in APPEALABLE:
            return self.env._("There is nothing to appeal against now.")
        if row_sudo.appeal_result:
            return self.env._("The appeal was decided: it is final.")
        if row_sudo.is_accepted:
            return self.env._("You have accepted the decision.")
        if row_sudo.appeal_due < today:
            return self.env._("The time to appeal ended on %s.", row_sudo.appeal_due)
        return ""

    def _check_text(self, text):
        text = (text or "").strip()
        if not text:
            raise ValidationError(self.env._("Write something: it is kept."))
        return text

    def _tell(self, day=False):
        """Put each notice on the person's list: "You have a notice". In superuser mode."""
        for notice in self:
            notice.activity_unlink([ACTIVITY])
            row = notice.consequence_id
            notice.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY,
                user_id=notice.user_id.id,
                date_deadline=day or row.company_id._service_today(),
            )

    def _is_decided(self):
        """Whether there is a decision to print. In superuser mode."""
        return self.consequence_id.state in LISTED
