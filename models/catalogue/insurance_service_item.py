from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import CHANNELS, DEPARTMENTS, REQUEST_KINDS

CLASSES = [
    ("regular", "Regular Services"),
    ("value_added", "Value-added Services"),
    ("super_value", "Super-value Services"),
]
CLOCK_STARTS = [
    ("documents", "Complete Documents"),
    ("application", "Application"),
    ("registration", "Registration"),
    ("receipt", "Receipt"),
]
REOPEN_POLICIES = [
    ("continue", "Goes On, Closed Time Counts as Pause"),
    ("restart", "Begins Anew"),
    ("new", "Needs a New Request"),
]


class InsuranceServiceItem(models.Model):
    """An item of the service catalogue (1.6); what a tier gets of it is in its standards."""

    _name = "insurance.service.item"
    _description = "Service Item"
    _order = "sequence, code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="The regulation's number; fixed once a request or catalogue uses it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    service_class = fields.Selection(CLASSES, required=True, default="regular")
    department = fields.Selection(DEPARTMENTS, required=True, default="customer_resources")
    request_kind = fields.Selection(
        REQUEST_KINDS, help="Empty: care that we give by ourselves; nobody has to ask for it."
    )
    channel = fields.Selection(CHANNELS, "Usual Channel")
    channel_ids = fields.Many2many(
        "insurance.service.channel", string="Accepted Channels", help="Empty: every channel."
    )
    clock_start = fields.Selection(
        CLOCK_STARTS,
        "Clock Starts With",
        required=True,
        default="receipt",
        help="The deadline of the customer's tier counts from this moment.",
    )
    reopen_policy = fields.Selection(REOPEN_POLICIES, required=True, default="continue")
    reopen_days = fields.Integer(
        "Reopen Within", default=10, help="Working days after closing; later it is a new request."
    )
    description = fields.Text(translate=True)
    paper_ids = fields.One2many("insurance.service.item.paper", "item_id", copy=True)
    standard_ids = fields.One2many("insurance.service.standard", "item_id")
    request_count = fields.Integer("Requests", compute="_compute_request_count")

    _code_uniq = models.Constraint("unique(code)", "An item with this code exists already.")
    _reopen_days_positive = models.Constraint(
        "CHECK(reopen_days >= 0)", "Days in which a request may be reopened cannot be negative."
    )

    # === COMPUTE METHODS === #

    def _compute_request_count(self):
        counts = dict(
            self.env["insurance.service.request"]._read_group(
                [("item_id", "in", self.ids)], ["item_id"], ["__count"]
            )
        )
        for item in self:
            item.request_count = counts.get(item, 0)

    @api.depends("name", "code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for item in self:
            item.display_name = f"{item.code} {item.name}" if item.code else item.name

    # === CONSTRAINT METHODS === #

    @api.constrains("channel", "channel_ids")
    def _check_channel(self):
        for item in self:
            if not item.channel or not item.channel_ids or item._takes_channel(item.channel):
                continue
            labels = dict(self._fields["channel"]._description_selection(self.env))
            raise ValidationError(
                self.env._(
                    "%(item)s: the usual channel %(channel)s is not among the accepted ones. Add "
                    "it there or choose another.",
                    item=item.display_name,
                    channel=labels[item.channel],
                )
            )

    # === CRUD METHODS === #

    def write(self, vals):
        if "code" in vals:
            for item in self.filtered(lambda item: item.code != vals["code"]):
                item._check_code_unused()
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for item, vals in zip(self, vals_list, strict=True):
            if "code" not in (default or {}):
                vals["code"] = item._get_free_code()
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_if_unused(self):
        for item in self:
            if reason := item._get_use():
                raise UserError(
                    self.env._(
                        "%(item)s cannot be deleted: %(reason)s. Archive it instead.",
                        item=item.display_name,
                        reason=reason,
                    )
                )

    def _check_code_unused(self):
        if reason := self._get_use(active_only=True):
            raise UserError(
                self.env._(
                    "The code of %(item)s cannot change: %(reason)s. Make a new item instead.",
                    item=self.display_name,
                    reason=reason,
                )
            )

    def _get_use(self, active_only=False):
        """Return what uses this item in words, or False.

        :param bool active_only: leave drafts of catalogues out
        """
        self.ensure_one()
        # Other branches' requests count as well, whoever asks.
        requests_sudo = self.env["insurance.service.request"].sudo().with_context(active_test=False)
        if requests_sudo.search_count([("item_id", "=", self.id)], limit=1):
            return self.env._("service requests were made for it")
        domain = [("item_id", "=", self.id)]
        if active_only:
            domain.append(("state", "!=", "draft"))
        if standard := self.env["insurance.service.standard"].search(domain, limit=1):
            return self.env._("it is part of %s", standard.catalogue_id.display_name)
        return False

    def _get_free_code(self):
        taken = set(self.with_context(active_test=False).search([]).mapped("code"))
        number = 2
        while f"{self.code}-{number}" in taken:
            number += 1
        return f"{self.code}-{number}"

    # === ACTION METHODS === #

    def action_view_requests(self):
        """Open the requests for this item that the user may see.

        :return: window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "insurance.service.request",
            "views": [(False, "list"), (False, "form"), (False, "pivot")],
            "domain": [("item_id", "=", self.id)],
        }

    # === BUSINESS METHODS === #

    def _takes_channel(self, channel):
        """Tell whether requests for this item may come in by a channel of `const.CHANNELS`."""
        self.ensure_one()
        return not self.channel_ids or channel in self.channel_ids.mapped("code")

    def _needs_papers(self, channel):
        """Tell whether a channel asks for papers; web and hotline check a password (spec 4)."""
        row = self.env["insurance.service.channel"].search([("code", "=", channel)], limit=1)
        return row.identity_check != "password"

    def _get_paper_vals(self, channel=False):
        """Return values of the papers a request of this item begins with.

        :param str channel: way in which it comes in; on the web and the hotline a password check
            takes the place of preservation's papers (spec 4)
        """
        by_password = self.request_kind == "preservation" and channel
        if by_password and self.paper_ids and not self._needs_papers(channel):
            return [{"name": self.env._("Password check of the applicant"), "is_required": True}]
        return [
            {"name": paper.name, "sequence": paper.sequence, "is_required": paper.is_required}
            for paper in self.paper_ids
        ]
