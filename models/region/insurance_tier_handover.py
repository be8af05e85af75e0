from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError, ValidationError

from ..protection import forbid_protected

CHANGES = [
    ("new_vip", "Became VIP"),
    ("upgrade", "Upgraded"),
    ("downgrade", "Downgraded"),
    ("left", "No VIP Any More"),
]
STATES = [
    ("to_review", "To Review"),
    ("confirmed", "Confirmed"),
    ("nothing_to_do", "Nothing to Do"),
]
OFFICER_TODOS = [("name", "Name One"), ("release", "Release or Keep"), ("none", "In Order")]
#: Who reviews: the home branch's officer, or head office.
REVIEWERS = ("branch_officer", "hq_officer")
#: What a reviewer decides; everything else is kept by the system.
DECISIONS = frozenset(
    ("move_earlier", "officer_id", "release_officer", "carry_over", "carry_over_note", "note")
)


class InsuranceTierHandover(models.Model):
    """What a change of tier means for the service of one customer, reviewed in one step (28).

    Created when a tier period takes effect, for customers who become VIP, change between VIP
    tiers or leave them. Confirming moves open deadlines earlier (never later), names or releases
    the service officer and keeps what was decided about unused yearly services.
    """

    _name = "insurance.tier.handover"
    _description = "Tier Hand-over"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date desc, company_id, id"
    _rec_name = "partner_id"
    _allow_sudo_commands = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", "Home Branch", required=True, readonly=True, ondelete="restrict"
    )
    period_id = fields.Many2one(
        "insurance.tier.period", "Tier Period", readonly=True, ondelete="restrict", index=True
    )
    old_tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict")
    new_tier_id = fields.Many2one("insurance.tier", readonly=True, ondelete="restrict")
    new_tier_code = fields.Char(related="new_tier_id.code")
    change = fields.Selection(CHANGES, required=True, readonly=True)
    date = fields.Date("Effective", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="to_review")

    # === What there is to do === #
    open_request_count = fields.Integer("Open Requests", compute="_compute_open_request_count")
    earlier_html = fields.Html("Deadlines", compute="_compute_earlier_html", sanitize=False)
    earlier_count = fields.Integer("Moved Earlier", compute="_compute_earlier_html")
    unused_text = fields.Text("Unused Yearly Services", compute="_compute_unused_text")
    current_officer_id = fields.Many2one(
        "res.users", "Present Officer", compute="_compute_officer_todo"
    )
    officer_todo = fields.Selection(OFFICER_TODOS, "Named Officer", compute="_compute_officer_todo")

    # === Decisions === #
    move_earlier = fields.Boolean(
        "Move Deadlines Earlier",
        default=True,
        help="Open requests get the new tier's deadline, counted from their start with the pauses "
        "so far. Only where that is earlier.",
    )
    officer_id = fields.Many2one(
        "res.users", "New Officer", help="Becomes the customer's named service officer."
    )
    release_officer = fields.Boolean(help="The customer keeps no named service officer.")
    carry_over = fields.Boolean(
        "Grant Unused Services", help="What the old tier granted this year is still given."
    )
    carry_over_note = fields.Text("Which, and until When")
    note = fields.Text()

    # === Outcome === #
    moved_count = fields.Integer("Deadlines Moved", readonly=True, aggregator=None)
    confirmed_by_id = fields.Many2one("res.users", readonly=True)
    confirmed_at = fields.Datetime("Confirmed", readonly=True)
    blocked_actions = fields.Json(compute="_compute_blocked_actions")

    _partner_date_uniq = models.UniqueIndex(
        "(partner_id, date)", "A customer is handed over once a day."
    )
    _company_idx = models.Index("(company_id, state)")

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_open_request_count(self):
        counts = self.env["insurance.service.request"]._get_counts("partner_id", self.partner_id)
        for handover in self:
            handover.open_request_count = counts.get(handover.partner_id, (0, 0))[1]

    @api.depends("partner_id", "new_tier_id", "state", "move_earlier")
    @api.depends_context("uid", "lang")
    def _compute_earlier_html(self):
        for handover in self:
            rows = []
            if handover.state == "to_review" and handover.move_earlier:
                handover._origin.check_access("read")
                rows = handover._origin.sudo()._get_earlier_deadlines()
            handover.earlier_count = len(rows)
            handover.earlier_html = rows and self.env["ir.qweb"]._render(
                "insurance_service.tier_handover_deadlines", {"rows": rows}
            )

    @api.depends("partner_id", "old_tier_id", "date")
    @api.depends_context("lang")
    def _compute_unused_text(self):
        unused = self._get_unused_services()
        for handover in self:
            handover.unused_text = "\n".join(unused.get(handover._origin.id, ())) or False

    @api.depends("partner_id", "new_tier_id")
    def _compute_officer_todo(self):
        known = "service_officer_id" in self.env["res.partner"]._fields
        for handover in self:
            officer = handover.partner_id.sudo().service_officer_id if known else False
            handover.current_officer_id = officer
            if known and handover.new_tier_id.is_vip and not officer:
                handover.officer_todo = "name"
            else:
                left = officer and not handover.new_tier_id.is_vip
                handover.officer_todo = "release" if left else "none"

    @api.depends("state", "officer_id", "officer_todo")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        is_reviewer = self._is_reviewer()
        for handover in self:
            reason = handover._get_cannot_reason() if is_reviewer else None
            handover.blocked_actions = {"confirm": reason} if is_reviewer else {}

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Hand-overs are created when a tier takes effect."))
        return super().create(vals_list)

    def write(self, vals):
        forbid_protected(self, [vals], frozenset(self._fields) - DECISIONS)
        if not self.env.su and DECISIONS & vals.keys():
            for handover in self:
                if reason := handover._get_cannot_decide_reason():
                    raise (AccessError if not self._is_reviewer() else UserError)(reason)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Hand-overs are kept for ever."))

    # === BUSINESS METHODS === #

    @api.model
    def _is_reviewer(self):
        user = self.env.user
        return any(user.has_group(f"insurance_service.group_{role}") for role in REVIEWERS)

    def _get_cannot_decide_reason(self):
        """Return why the user may not decide on this hand-over; "" when nothing is against it."""
        self.ensure_one()
        if not self._is_reviewer():
            return self.env._(
                "Customer resources of the home branch or of head office review hand-overs."
            )
        if not self.env.user._works_for(self.company_id):
            return self.env._("You do not work for %s.", self.company_id.sudo().name)
        if self.state != "to_review":
            return self.env._("This hand-over is settled already.")
        return ""

    def _get_cannot_reason(self):
        """Return why the user may not confirm it now; "" when nothing is against it."""
        reason = self._get_cannot_decide_reason()
        if not reason and self.officer_todo == "name" and not self.officer_id:
            return self.env._("Name the service officer of this VIP customer first.")
        return reason

    @api.constrains("officer_id")
    def _check_officer(self):
        for handover in self.sudo().filtered("officer_id"):
            officer = handover.officer_id
            roles = ("specialist", "operations")
            serves = any(officer.has_group(f"insurance_service.group_{role}") for role in roles)
            if not serves or not officer._works_for(handover.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s does no services for %(branch)s.",
                        user=officer.name,
                        branch=handover.company_id.name,
                    )
                )

    def action_confirm(self):
        """Carry out what was decided for these hand-overs, for all or for none.

        :return: True
        :raise UserError: names the first customer that cannot be confirmed, and why
        """
        if not self:
            raise UserError(self.env._("Choose a hand-over first."))
        self.check_access("read")
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._("Somebody else is confirming at this moment. Reload and try again.")
            ) from None
        self.invalidate_recordset(["state"])
        for handover in self:
            if reason := handover._get_cannot_reason():
                error = UserError if self._is_reviewer() else AccessError
                raise error(f"{handover.partner_id.sudo().name}: {reason}")
        for handover_sudo in self.sudo():
            handover_sudo._carry_out()
        self.sudo()._close_activities()
        return True

    def _carry_out(self):
        """Move deadlines, set the officer and note who confirmed. In superuser mode."""
        rows = self._get_earlier_deadlines() if self.move_earlier else []
        reason = self.env._(
            "%(tier)s from %(day)s: hand-over", tier=self.new_tier_id.name, day=self.date
        )
        for row in rows:
            row["request"]._promise(row["day"], reason)
        self._set_officer()
        self.write(
            {
                "state": "confirmed",
                "moved_count": len(rows),
                "confirmed_by_id": self.env.uid,
                "confirmed_at": fields.Datetime.now(),
            }
        )

    def _set_officer(self):
        if "service_officer_id" not in self.partner_id._fields:
            return
        if self.officer_id:
            self.partner_id.service_officer_id = self.officer_id
        elif self.release_officer and not self.new_tier_id.is_vip:
            self.partner_id.service_officer_id = False

    def action_open_requests(self):
        """Open the customer's open requests.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_service_request_action_all"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.partner_id.id)],
            "context": {"search_default_open": 1},
        }
