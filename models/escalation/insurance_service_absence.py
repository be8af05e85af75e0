from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..protection import forbid_protected, forbid_protected_defaults

STATES = [
    ("planned", "Planned"),
    ("current", "Absent"),
    ("over", "Over"),
    ("cancelled", "Cancelled"),
]
#: Set by the steps only.
PROTECTED = frozenset(("state", "handed_request_ids", "error"))
#: What cannot change once the absence has begun.
FIXED = frozenset(("user_id", "substitute_id", "company_id", "date_from"))
#: States in which a person is, or will be, away.
AHEAD = ("planned", "current")
#: Roles that record absences of others in their branch.
LEADERS = (
    "insurance_service.group_branch_officer",
    "insurance_service.group_branch_head",
    "insurance_service.group_hq_officer",
)


class InsuranceServiceAbsence(models.Model):
    """Somebody is away: a substitute does the open requests, whose clocks run on."""

    _name = "insurance.service.absence"
    _description = "Absence"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
    )
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, index=True, default=lambda self: self.env.company
    )
    substitute_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id), "
        "('id', '!=', user_id)]",
        help="Does services for the branch, and is there on all these days.",
    )
    date_from = fields.Date("First Day", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Last Day", required=True, default=fields.Date.context_today)
    reason = fields.Char(help="Seen by the person, the substitute and those who lead the branch.")
    give_back = fields.Boolean(
        default=True, help="On return, what is still open goes back to the person."
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="planned", copy=False)
    handed_request_ids = fields.Many2many(
        "insurance.service.request", string="Handed Over", readonly=True, copy=False
    )
    handed_count = fields.Integer("Requests Handed Over", compute="_compute_handed_count")
    error = fields.Text(
        "Hand-over Failed", readonly=True, copy=False, help="Tried again every hour."
    )

    _dates_order = models.Constraint(
        "CHECK(date_from <= date_to)", "The last day cannot be before the first."
    )
    _state_idx = models.Index("(state, date_from)")

    @api.depends("handed_request_ids")
    def _compute_handed_count(self):
        for absence in self:
            absence.handed_count = len(absence.handed_request_ids)

    @api.depends("user_id", "date_from", "date_to")
    def _compute_display_name(self):
        for absence in self:
            name = absence.user_id.sudo().name or ""
            absence.display_name = f"{name} {absence.date_from or ''} – {absence.date_to or ''}"

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "substitute_id", "company_id", "date_from", "date_to", "state")
    def _check_substitute(self):
        for absence in self.sudo().filtered(lambda a: a.state in AHEAD):
            if not absence.user_id._works_for(absence.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work for %(branch)s: absences are recorded in one's own "
                        "branch.",
                        user=absence.user_id.name,
                        branch=absence.company_id.name,
                    )
                )
            if absence.substitute_id == absence.user_id:
                raise ValidationError(self.env._("Choose somebody else as substitute."))
            if not absence.substitute_id._serves(absence.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not do services for %(branch)s. Choose one of its service "
                        "specialists or its business management.",
                        user=absence.substitute_id.name,
                        branch=absence.company_id.name,
                    )
                )
            absence._check_overlaps()

    def _check_overlaps(self):
        """Refuse two absences at once, and substitutes who are away: no circles, no gaps."""
        self.ensure_one()
        same_days = self._get_same_days_domain()
        other = self.search([*same_days, ("user_id", "=", self.user_id.id)], limit=1)
        if other:
            raise ValidationError(
                self.env._("An absence is recorded for these days already: %s.", other.display_name)
            )
        away = self.search([*same_days, ("user_id", "=", self.substitute_id.id)], limit=1)
        if away:
            raise ValidationError(
                self.env._(
                    "The substitute is away on some of these days: %s. Choose somebody who is "
                    "there.",
                    away.display_name,
                )
            )
        stands_in = self.search([*same_days, ("substitute_id", "=", self.user_id.id)], limit=1)
        if stands_in:
            raise ValidationError(
                self.env._(
                    "%(user)s is the substitute of %(other)s on some of these days. Have another "
                    "substitute chosen there first.",
                    user=self.user_id.name,
                    other=stands_in.display_name,
                )
            )

    def _get_same_days_domain(self):
        """Return the domain of other absences that share a day with this one."""
        return [
            ("id", "!=", self.id),
            ("state", "in", AHEAD),
            ("date_from", "<=", self.date_to),
            ("date_to", ">=", self.date_from),
        ]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        absences = super().create([{**vals, "state": "planned"} for vals in vals_list])
        forbid_protected_defaults(absences, PROTECTED - {"state"})
        absences._check_may_record()
        for absence in absences:
            if absence.date_to < absence.company_id._service_today():
                raise ValidationError(self.env._("An absence cannot lie in the past."))
        absences.sudo()._start_due()
        return absences

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        self._check_may_record()
        if not self.env.su:
            self._check_may_change(vals)
        result = super().write(vals)
        if not self.env.su:
            # Checked on the old person and branch: nobody moves it to others.
            self._check_may_record()
            self.check_access("write")
            self.sudo()._start_due()
            self.sudo()._end_due()
        return result

    def _check_may_change(self, vals):
        for absence in self:
            closed = absence.state not in AHEAD
            if closed or (absence.state == "current" and FIXED & vals.keys()):
                raise UserError(
                    self.env._(
                        "%s has begun or is over: only its last day can change while it lasts. End "
                        "it and record another one.",
                        absence.display_name,
                    )
                )

    def _check_may_record(self):
        """Refuse absences of others to whoever does not lead them."""
        user = self.env.user
        if self.env.su:
            return
        leads_branch = any(user.has_group(group) for group in LEADERS)
        teams_sudo = self.env["insurance.service.team"].sudo()
        for absence in self:
            team = [
                ("company_id", "=", absence.company_id.id),
                ("leader_id", "=", user.id),
                ("member_ids", "in", absence.user_id.ids),
            ]
            allowed = (
                absence.user_id == user or leads_branch or teams_sudo.search_count(team, limit=1)
            )
            if not allowed or not user._works_for(absence.company_id):
                raise AccessError(
                    self.env._(
                        "You record your own absences; those of others are recorded by the head of "
                        "their department, branch customer resources or the branch head."
                    )
                )

    # === ACTION METHODS === #

    def action_end(self):
        """End absences now, or cancel those that have not begun."""
        self.check_access("write")
        self._check_may_record()
        absences_sudo = self.sudo()
        absences_sudo.lock_for_update()
        if any(absence.state not in AHEAD for absence in absences_sudo):
            raise UserError(self.env._("This absence is over already."))
        absences_sudo.filtered(lambda a: a.state == "planned").state = "cancelled"
        current_sudo = absences_sudo.filtered(lambda a: a.state == "current")
        for absence_sudo in current_sudo:
            today = absence_sudo.company_id._service_today()
            absence_sudo.date_to = max(min(absence_sudo.date_to, today), absence_sudo.date_from)
        current_sudo._end()

    def action_open_requests(self):
        """Open the requests that were handed over."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_service_request_action_all"
        )
        return {**action, "domain": [("id", "in", self.handed_request_ids.ids)], "context": {}}

    # === BUSINESS METHODS: in superuser mode === #

    @api.model
    def _get_current(self, users):
        """Return ``{user: absence}`` of those who are away now."""
        absences = self.search([("state", "=", "current"), ("user_id", "in", users.ids)])
        return {absence.user_id: absence for absence in absences}

    def _start_due(self):
        """Begin what begins today or earlier."""
        due = self.filtered(
            lambda a: a.state == "planned" and a.date_from <= a.company_id._service_today()
        )
        due.state = "current"
        due._hand_over()

    def _hand_over(self):
        """Give the open requests of the absent to their substitutes; others to the queue."""
        requests = self.env["insurance.service.request"]
        for absence in self:
            person, substitute = absence.user_id, absence.substitute_id
            mine = requests._get_open_of(person, absence.company_id)
            fit = mine._filter_for(substitute)
            for part, user in ((fit, substitute), (mine - fit, substitute.browse())):
                part._hand_over_to(user, person, absence.date_to)
            absence.handed_request_ids |= fit
            if fit:
                fit._tell_hand_over(substitute, person, absence.date_to)

    def _end_due(self):
        self.filtered(
            lambda a: a.state == "current" and a.date_to < a.company_id._service_today()
        )._end()

    def _end(self):
        """The person is back: what is still open returns, if so wished."""
        for absence in self:
            absence.state = "over"
            person = absence.user_id
            back = absence.handed_request_ids.filtered(
                lambda r, a=absence: r.user_id == a.substitute_id
            )
            back = back._filter_open()._filter_for(person)
            if absence.give_back and person.active and back:
                back._give_back_to(person)

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_apply(self):
        """Begin and end absences, and hand over what could not be handed over before."""
        for absence in self.search([("state", "in", AHEAD)]):
            if not absence.try_lock_for_update(allow_referencing=True):
                continue
            absence._apply_or_note()
            self.env["ir.cron"]._commit_progress(1)

    def _apply_or_note(self):
        """Do what is due; what goes wrong is noted on the absence, and tried again."""
        try:
            with self.env.cr.savepoint():
                self._end_due()
                self._start_due()
                if self.state == "current":
                    self._hand_over()
                if self.error:
                    self.error = False
                self.env.flush_all()
        except Exception as error:
            self.env.invalidate_all(flush=False)
            self.error = str(error) or type(error).__name__
