from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

#: Roles of a serving branch that may ask for access; the branch officer is a specialist, too.
ASKING_ROLES = ("specialist", "branch_head", "operations", "hq_officer")
STATES = [("open", "Open"), ("expired", "Expired"), ("ended", "Ended Early")]


class InsuranceCrossAccess(models.Model):
    """Time-boxed access of a serving branch to one customer of another branch (1.6 R8).

    While it is open, the staff of the serving branch reads this customer's card and contacts, and
    registers requests for it. It ends by itself at ``expires_at``: rules ask the clock, no
    scheduled action is needed. Written by the methods below only; every step is logged.
    """

    _name = "insurance.cross.access"
    _description = "Cross-region Service"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "expires_at desc, id desc"
    _rec_name = "partner_id"
    _allow_sudo_commands = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    tier_id = fields.Many2one(related="partner_id.tier_id", string="Tier")
    tier_code = fields.Char(related="partner_id.tier_code")
    company_id = fields.Many2one(
        "res.company",
        "Serving Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="Its staff sees the customer's card and registers requests.",
    )
    home_company_id = fields.Many2one(
        "res.company",
        "Home Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="Branch that looked after the customer when the access was opened.",
    )
    user_id = fields.Many2one("res.users", "Opened By", required=True, readonly=True, index=True)
    date_from = fields.Datetime("From", required=True, readonly=True)
    expires_at = fields.Datetime("Until", required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    ended_by_id = fields.Many2one("res.users", readonly=True)
    end_reason = fields.Text("Why Ended", readonly=True)
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")
    log_ids = fields.One2many("insurance.cross.access.log", "access_id", readonly=True)
    request_ids = fields.One2many("insurance.service.request", "cross_access_id", readonly=True)
    request_count = fields.Integer("Requests", compute="_compute_request_count")
    blocked_actions = fields.Json(compute="_compute_blocked_actions")

    _open_idx = models.Index("(company_id, partner_id, expires_at) WHERE ended_at IS NULL")

    # === COMPUTE METHODS === #

    @api.depends("expires_at", "ended_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for access in self:
            if access.ended_at:
                access.state = "ended"
            else:
                access.state = "open" if (access.expires_at or now) > now else "expired"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        not_ended = Domain("ended_at", "=", False)
        domains = {
            "open": not_ended & Domain("expires_at", ">", now),
            "expired": not_ended & Domain("expires_at", "<=", now),
            "ended": Domain("ended_at", "!=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("request_ids")
    def _compute_request_count(self):
        counts = dict(
            self.env["insurance.service.request"]._read_group(
                [("cross_access_id", "in", self.ids)], ["cross_access_id"], ["__count"]
            )
        )
        for access in self:
            access.request_count = counts.get(access._origin, 0)

    @api.depends("state")
    @api.depends_context("uid", "lang")
    def _compute_blocked_actions(self):
        for access in self:
            reason = access._get_cannot_reason()
            shown = access._is_decider()
            access.blocked_actions = {"extend": reason, "end": reason} if shown else {}

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Accesses are kept for ever. End it instead."))

    # === BUSINESS METHODS === #

    @api.model
    def _has_role(self, *roles):
        user = self.env.user
        return any(user.has_group(f"insurance_service.group_{role}") for role in roles)

    @api.model
    def _check_asker(self, company):
        """Refuse whoever does no service for a branch to open access for it."""
        if not self._has_role(*ASKING_ROLES) or not self.env.user._works_for(company):
            raise AccessError(
                self.env._("Service staff of %s open cross-region service.", company.sudo().name)
            )

    def _is_decider(self):
        """Whether the user may extend or end it: who asked, the home branch's officer, HQ."""
        self.ensure_one()
        if self._has_role("hq_officer"):
            return True
        if self.user_id == self.env.user:
            return self._has_role(*ASKING_ROLES) and self.env.user._works_for(self.company_id)
        return self._has_role("branch_officer") and self.env.user._works_for(self.home_company_id)

    def _get_cannot_reason(self):
        """Return why the user may neither extend nor end it now; "" when nothing is against it."""
        self.ensure_one()
        if not self._is_decider():
            return self.env._(
                "Whoever asked for it, the home branch's customer resources or head office's "
                "change it."
            )
        if self.state == "ended":
            return self.env._("It was ended already. Ask for a new one.")
        if self.state == "expired":
            return self.env._("It has expired. Ask for a new one.")
        return ""

    def _begin_change(self, reason):
        """Lock one access, check that the user may change it, and return it in superuser mode."""
        self.ensure_one()
        self.check_access("read")
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the access."))
        access_sudo = self.sudo()
        access_sudo.lock_for_update()
        self.invalidate_recordset()
        if refusal := self._get_cannot_reason():
            raise (UserError if self._is_decider() else AccessError)(refusal)
        return access_sudo

    @api.model
    def _open(self, partner_sudo, company, days, reason):
        """Open the access of a branch to a customer; return the one that is open, if any.

        :param partner_sudo: the customer
        :param company: the serving branch, checked by the caller
        :param int days: length; checked here
        :param str reason: why; required
        :return: the access, in superuser mode
        """
        self._check_asker(company)
        if not (reason or "").strip():
            raise ValidationError(self.env._("Give the reason: it is kept with the access."))
        accesses_sudo = self.sudo()
        mine = [("partner_id", "=", partner_sudo.id), ("company_id", "=", company.id)]
        open_sudo = accesses_sudo.search([*mine, ("state", "=", "open")], limit=1)
        if open_sudo:
            return open_sudo
        now = fields.Datetime.now()
        home_sudo = partner_sudo.home_company_id or partner_sudo.branch_ids[:1]
        access_sudo = accesses_sudo.with_context(tracking_disable=True).create(
            {
                "partner_id": partner_sudo.id,
                "company_id": company.id,
                "home_company_id": home_sudo.id,
                "user_id": self.env.uid,
                "date_from": now,
                "expires_at": now + timedelta(days=company._check_cross_access_days(days)),
                "reason": reason.strip(),
            }
        )
        access_sudo._log("opened", reason=reason.strip())
        access_sudo._tell_home_branch()
        return access_sudo

    def _log(self, kind, **vals):
        """Append to the log of each access. In superuser mode."""
        self.env["insurance.cross.access.log"]._append(
            {
                "kind": kind,
                "access_id": access.id,
                "partner_id": access.partner_id.id,
                "company_id": access.company_id.id,
                "home_company_id": access.home_company_id.id,
                "expires_at": access.expires_at,
                **vals,
            }
            for access in self
        )

    def _tell_home_branch(self):
        """Plan one activity for the home branch's officer; no mail. In superuser mode."""
        for access in self:
            officer = access.home_company_id._get_branch_officer()
            if officer:
                access.with_context(mail_activity_quick_update=True).activity_schedule(
                    "insurance_service.mail_activity_cross_access",
                    user_id=officer.id,
                    note=self.env._(
                        "%(branch)s serves a customer of yours until %(until)s.",
                        branch=access.company_id.name,
                        until=access.home_company_id._to_service_time(access.expires_at).date(),
                    ),
                )

    # === ACTION METHODS === #

    def action_extend(self, days, reason):
        """Let an open access last ``days`` from now.

        :param int days: at most head office's maximum
        :param str reason: why; required
        :raise UserError: when it is over already, or would end earlier
        """
        access_sudo = self._begin_change(reason)
        days = access_sudo.company_id._check_cross_access_days(days)
        until = fields.Datetime.now() + timedelta(days=days)
        if until <= access_sudo.expires_at:
            raise UserError(
                self.env._("It lasts longer already. End it, if it is not needed any more.")
            )
        access_sudo.expires_at = until
        access_sudo._log("extended", reason=reason.strip())
        return True

    def action_end(self, reason):
        """End an open access now; requests go on, the card is closed at once.

        :param str reason: why; required
        """
        access_sudo = self._begin_change(reason)
        access_sudo.write(
            {
                "ended_at": fields.Datetime.now(),
                "ended_by_id": self.env.uid,
                "end_reason": reason.strip(),
            }
        )
        access_sudo._log("ended", reason=reason.strip())
        access_sudo.activity_unlink(["insurance_service.mail_activity_cross_access"])
        return True

    def action_open_dialog(self):
        """Open the dialog of the step named by the button.

        :return: window action; it checks nothing, the step itself does
        """
        self.ensure_one()
        step = "extend" if self.env.context.get("reason_step") == "extend" else "end"
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend") if step == "extend" else self.env._("End Now"),
            "res_model": "insurance.cross.access.dialog",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_step": step, "default_access_id": self.id},
        }

    def action_open_customer(self):
        """Open the customer's card.

        :return: window action
        """
        self.ensure_one()
        self.partner_id.check_access("read")
        return self.partner_id._get_card_action()

    def action_open_requests(self):
        """Open the requests that were made under this access.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_service_request_action_all"
        )
        return {
            **action,
            "domain": [("cross_access_id", "=", self.id)],
            "context": {"default_partner_id": self.partner_id.id},
        }
