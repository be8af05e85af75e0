from contextlib import contextmanager
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

TIE_BREAKS = [
    ("standard_premium", "Higher standard premium"),
    ("first_policy", "Earlier first policy"),
    ("customer_code", "Lower customer code"),
]
#: Set by the scheme's own steps, never by hand.
LIFECYCLE_FIELDS = {
    "state",
    "version",
    "origin_id",
    "author_id",
    "editor_ids",
    "activator_id",
    "activated_datetime",
}
OFFICER = "insurance_service.group_hq_officer"
GM = "insurance_service.group_hq_gm"


class _Step(dict):
    """Values that a step of the scheme writes; nobody outside this file can make one."""


class InsuranceScheme(models.Model):
    """One version of the rules that turn a year's facts into value index, candidates and tiers.

    A draft is written by one officer and activated by somebody else. From then on, or once a
    round has used it, nothing in it changes: a new version is made by copying.
    """

    _name = "insurance.scheme"
    _description = "Assessment Scheme"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, version desc, id desc"
    _allow_sudo_commands = False
    # The GM office discusses a draft without being able to change it.
    _mail_post_access = "read"

    name = fields.Char(required=True, tracking=True, translate=True)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False, aggregator=None)
    active = fields.Boolean(default=True, copy=False)
    date_from = fields.Date(
        "Effective From",
        required=True,
        tracking=True,
        help="Rounds that assess a year ending on or after this date may use this version.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    origin_id = fields.Many2one(
        "insurance.scheme", "Copied From", readonly=True, copy=False, index="btree_not_null"
    )
    author_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        required=True,
        index=True,
    )
    editor_ids = fields.Many2many(
        "res.users",
        "insurance_scheme_editor_rel",
        "scheme_id",
        "user_id",
        "Edited By",
        readonly=True,
        copy=False,
        help="Everybody who changed this draft: none of them can activate it.",
    )
    activator_id = fields.Many2one(
        "res.users", "Activated By", readonly=True, copy=False, index="btree_not_null"
    )
    activated_datetime = fields.Datetime("Activated On", readonly=True, copy=False)
    note = fields.Html(
        translate=True, help="Sources and decisions: which figures the regulation gives."
    )

    # V = wp x P + wl x L x K1 + wr x R x K2 (Art. 9). Weights are fractions.
    premium_weight = fields.Float(
        "Weight of Premium", digits=(6, 4), default=0.3, required=True, tracking=True
    )
    loyalty_weight = fields.Float(
        "Weight of Loyalty", digits=(6, 4), default=0.3, required=True, tracking=True
    )
    profit_weight = fields.Float(
        "Weight of Profit", digits=(6, 4), default=0.4, required=True, tracking=True
    )
    coefficient_ids = fields.One2many("insurance.coefficient", "scheme_id", copy=True)
    threshold_ids = fields.One2many("insurance.tier.threshold", "scheme_id", copy=True)

    # Gold quotas (Art. 12); the silver quota belongs to each branch.
    gold_quota_existing = fields.Integer(
        "Gold Places: Existing Customers",
        default=30,
        tracking=True,
        help="Places a year for customers insured in the previous year or earlier.",
    )
    gold_quota_new = fields.Integer(
        "Gold Places: New Customers",
        default=10,
        tracking=True,
        help="Places a year for customers whose first policy started in the assessed year.",
    )

    tie_break_1 = fields.Selection(TIE_BREAKS, default="standard_premium", required=True)
    tie_break_2 = fields.Selection(TIE_BREAKS, default="first_policy", required=True)
    tie_break_3 = fields.Selection(TIE_BREAKS, default="customer_code", required=True)
    tie_breaks_default = fields.Boolean(
        "Tie-breaks Are Product Default",
        help="The regulation's text is silent here; this is a shipped decision.",
    )

    round_ids = fields.One2many("insurance.assessment.round", "scheme_id", readonly=True)

    _date_from_uniq = models.UniqueIndex(
        "(date_from) WHERE state = 'active'",
        "Another active version takes effect on the same day.",
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for scheme in self:
            scheme.display_name = f"{scheme.name or ''} v{scheme.version}"

    # === CRUD: what may change, and when === #

    @api.model_create_multi
    def create(self, vals_list):
        version = self._next_version()
        for vals in vals_list:
            if LIFECYCLE_FIELDS & vals.keys():
                raise UserError(self._get_lifecycle_message(LIFECYCLE_FIELDS & vals.keys()))
        # Written out, so that no default from a context takes their place.
        start = {
            "state": "draft",
            "author_id": self.env.uid,
            "editor_ids": [],
            "activator_id": False,
            "activated_datetime": False,
            "origin_id": False,
        }
        vals_list = [
            {
                **vals,
                **start,
                "version": version + offset,
                "coefficient_ids": self._with_all_tables(vals.get("coefficient_ids")),
            }
            for offset, vals in enumerate(vals_list)
        ]
        with self._checked_once() as touched:
            schemes = super().create(vals_list)
            touched.update(schemes.ids)
        return schemes

    def write(self, vals):
        if isinstance(vals, _Step):
            return super().write(dict(vals))
        if LIFECYCLE_FIELDS & vals.keys():
            raise UserError(self._get_lifecycle_message(LIFECYCLE_FIELDS & vals.keys()))
        if vals.get("active") is False and "active" in self.mapped("state"):
            raise UserError(self.env._("Retire an active scheme before archiving it."))
        content = {name for name in vals if self._is_content(name)}
        if not content:
            return super().write(vals)
        if content & {"tie_break_1", "tie_break_2", "tie_break_3"}:
            vals = {"tie_breaks_default": False, **vals}
        with self._checked_once() as touched:
            self._touch(touched)
            return super().write(vals)

    def copy(self, default=None):
        """Copy versions: the copies are new drafts of the present user."""
        copies = super().copy(default)
        for origin, new in zip(self, copies, strict=True):
            new._set_lifecycle({"origin_id": origin.id})
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_if_unused(self):
        self._check_not_frozen()
        simulations_sudo = self.env["insurance.simulation"].sudo()
        domain = Domain("scheme_id", "in", self.ids) | Domain("compare_scheme_id", "in", self.ids)
        if simulations_sudo.search_count(domain, limit=1):
            raise UserError(
                self.env._("Delete the simulations of this draft first: they rely on it.")
            )

    def _is_content(self, name):
        """Tell whether a field says what the scheme is, not how it is filed or discussed."""
        return name != "active" and not name.startswith(("message_", "activity_", "website_"))

    def _get_lifecycle_message(self, names):
        return self.env._(
            "%(fields)s: set by the steps of the scheme (new version, activate, retire), not by "
            "hand.",
            fields=format_list(
                self.env,
                [self._fields[name]._description_string(self.env) for name in sorted(names)],
            ),
        )

    def _set_lifecycle(self, vals):
        """Write fields that `write` refuses; callers have checked that the step is allowed."""
        return self.write(_Step(vals))

    def _touch(self, touched):
        """Note that the content of these versions changes, or refuse it.

        :param set touched: ids to check when the outermost change is complete
        """
        self._check_not_frozen()
        for scheme in self:
            if self.env.user not in scheme.editor_ids:
                scheme._set_lifecycle({"editor_ids": [fields.Command.link(self.env.uid)]})
        touched.update(self.ids)

    def _check_not_frozen(self):
        for scheme in self:
            if reason := scheme._get_frozen_reason():
                raise UserError(reason)

    @contextmanager
    def _checked_once(self):
        """Check the versions changed inside, once, when the outermost change is complete.

        Moving a limit means writing two steps, one after the other; between the two there is a
        gap. The collection lives on the cursor, where no caller's context can reach it.
        """
        cache, key = self.env.cr.cache, "insurance_scheme_touched"
        if key in cache:
            yield cache[key]
            return
        cache[key] = set()
        try:
            yield cache[key]
            self.browse(cache[key]).exists()._check_content()
        finally:
            cache.pop(key, None)

    @api.model
    def _with_all_tables(self, commands):
        """Return the commands for the tables, with an empty one where nobody gives any."""
        commands = list(commands or [])
        given = {c[2].get("dimension") for c in commands if c[0] == fields.Command.CREATE}
        labels = self.env["insurance.coefficient"]._get_dimension_labels()
        missing = [dimension for dimension in labels if dimension not in given]
        return commands + [fields.Command.create({"dimension": name}) for name in missing]

    # === Steps === #

    def action_new_version(self):
        """Make a draft from this version, to be changed, simulated and activated.

        :return: action that opens the draft
        """
        self.ensure_one()
        draft = self.copy({"date_from": self._next_date_from()})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def action_activate(self):
        """Put a complete draft into effect: head office, but nobody who wrote it."""
        self.ensure_one()
        self.check_access("read")
        self.lock_for_update()
        if reason := self._get_cannot_activate_reason():
            raise UserError(reason)
        # Neither the GM office nor a second officer edits drafts to activate them.
        scheme_sudo = self.sudo()
        scheme_sudo._set_active()

    def action_retire(self):
        """Take an active version out of use for new rounds; rounds that used it keep it."""
        self.ensure_one()
        self.check_access("read")
        self.lock_for_update()
        if reason := self._get_cannot_retire_reason():
            raise UserError(reason)
        scheme_sudo = self.sudo()
        scheme_sudo._set_lifecycle({"state": "retired"})

    def _set_active(self):
        self._set_lifecycle(
            {
                "state": "active",
                "activator_id": self.env.uid,
                "activated_datetime": fields.Datetime.now(),
            }
        )

    @api.model
    def _activate_shipped(self, scheme_id):
        """Activate the scheme that comes with the product; called by its data file only."""
        scheme = self.browse(scheme_id)
        scheme._check_content(complete=True)
        scheme._set_active()

    def _get_frozen_reason(self):
        """Return why the content cannot change any more, or False."""
        self.ensure_one()
        if self.state != "draft":
            return self.env._(
                "%(scheme)s is in effect or was: it can no longer change. Make a new version.",
                scheme=self.display_name,
            )
        # Branches' rounds count as well, whoever asks.
        rounds_sudo = self.env["insurance.assessment.round"].sudo()
        domain = [("kind", "=", "assessment"), ("state", "!=", "draft")]
        if used_by := rounds_sudo.search([("scheme_id", "=", self.id), *domain], limit=1):
            return self.env._(
                "%(scheme)s was used by %(round)s: it can no longer change. Make a new version.",
                scheme=self.display_name,
                round=used_by.display_name,
            )
        return False

    def _get_cannot_activate_reason(self):
        """Return why the current user cannot activate this version now, or False."""
        self.ensure_one()
        user = self.env.user
        if self.state != "draft":
            return self.env._("Only a draft can be activated.")
        if not (user.has_group(OFFICER) or user.has_group(GM)):
            return self.env._(
                "Schemes are activated by head office customer resources or the general "
                "managers' office."
            )
        if user == self.author_id or user in self.editor_ids:
            return self.env._("You wrote in this draft: somebody else must activate it.")
        if problems := self._get_problems(complete=True):
            return problems[0]
        if rival := self.search(
            [("state", "=", "active"), ("date_from", "=", self.date_from)], limit=1
        ):
            return self.env._(
                "%(rival)s takes effect on the same day. Choose another date, or retire it first.",
                rival=rival.display_name,
            )
        return False

    def _get_cannot_retire_reason(self):
        """Return why the current user cannot retire this version now, or False."""
        self.ensure_one()
        user = self.env.user
        if self.state != "active":
            return self.env._("Only an active scheme can be retired.")
        if not (user.has_group(OFFICER) or user.has_group(GM)):
            return self.env._(
                "Schemes are retired by head office customer resources or the general "
                "managers' office."
            )
        return False

    # === Versions === #

    @api.model
    def _default_for_year(self, year):
        """Return the version for a round on ``year``: the newest active one in effect by its end.

        :rtype: insurance.scheme (empty when there is none)
        """
        return self.search(
            [("state", "=", "active"), ("date_from", "<=", date(year, 12, 31))],
            order="date_from desc, id desc",
            limit=1,
        )

    @api.model
    def _next_version(self):
        [[highest]] = self.with_context(active_test=False)._read_group([], [], ["version:max"])
        return (highest or 0) + 1

    def _next_date_from(self):
        """Return the first 1 January from this year on that no active version takes."""
        taken = set(self.search([("state", "=", "active")]).mapped("date_from"))
        day = date(self.env.company._service_today().year, 1, 1)
        while day in taken:
            day = day.replace(year=day.year + 1)
        return day
