from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..protection import forbid_protected

STATES = [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")]
#: Set by the catalogue's own steps, never by hand.
LIFECYCLE_FIELDS = frozenset(
    (
        "state",
        "version",
        "origin_id",
        "author_id",
        "editor_ids",
        "activator_id",
        "activated_datetime",
    )
)


class InsuranceServiceCatalogue(models.Model):
    """A year's version of the service catalogue: the standards of all items by tier (1.6).

    Like a scheme it is one for all branches. Head office writes a draft (Art. 26.1), the general
    managers' office activates it; from then on nothing in it changes: a new version is made by
    copying. A year that is over is closed for good.
    """

    _name = "insurance.service.catalogue"
    _description = "Service Catalogue"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "year desc, version desc"
    _allow_sudo_commands = False
    # The GM office discusses a draft without being able to change it.
    _mail_post_access = "read"

    name = fields.Char(
        required=True, translate=True, default=lambda self: self.env._("Service Catalogue")
    )
    year = fields.Integer(
        required=True,
        tracking=True,
        aggregator=None,
        default=lambda self: self.env.company._service_today().year + 1,
        help="Calendar year in which the standards hold.",
    )
    version = fields.Integer(required=True, readonly=True, default=1, copy=False, aggregator=None)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True
    )
    origin_id = fields.Many2one(
        "insurance.service.catalogue",
        "Copied From",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    author_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        required=True,
        index=True,
        default=lambda self: self.env.user,
    )
    editor_ids = fields.Many2many(
        "res.users",
        "insurance_service_catalogue_editor_rel",
        "catalogue_id",
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
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    hotline = fields.Char(
        "Customer Hotline", tracking=True, help="Printed on every customer's service promise."
    )
    vip_hotline = fields.Char(
        "VIP Hotline",
        tracking=True,
        help="Printed on the promise of VIP customers (D1); empty: the customer hotline.",
    )
    complaint_hotline = fields.Char(
        tracking=True, help="Head office's hotline for complaints; empty: the customer hotline."
    )
    note = fields.Html(
        translate=True, help="Sources and decisions: which standards the regulation gives."
    )
    standard_ids = fields.One2many("insurance.service.standard", "catalogue_id", copy=True)

    _version_uniq = models.Constraint(
        "unique(year, version)", "This version of the year's catalogue exists already."
    )
    _year_active_uniq = models.UniqueIndex(
        "(year) WHERE state = 'active'", "Another catalogue of this year is active."
    )

    @api.depends("name", "year", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for catalogue in self:
            catalogue.display_name = f"{catalogue.name or ''} {catalogue.year} v{catalogue.version}"

    @api.constrains("year")
    def _check_year(self):
        for catalogue in self:
            if not 2000 <= catalogue.year <= 2100:
                raise ValidationError(
                    self.env._(
                        "%s is no year of a catalogue: write it with four digits, from 2000 to "
                        "2100.",
                        catalogue.year,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, LIFECYCLE_FIELDS)
        # Written out, so that no default from a context takes their place.
        start = {
            "state": "draft",
            "author_id": self.env.uid,
            "editor_ids": [],
            "activator_id": False,
            "activated_datetime": False,
            "origin_id": False,
        }
        years = self.default_get(["year"])
        taken = {}
        complete = []
        for vals in vals_list:
            year = vals.get("year") or years["year"]
            taken[year] = taken.get(year) or self._get_last_version(year)
            taken[year] += 1
            complete.append({**start, "version": taken[year], **vals, "year": year})
        catalogues = super().create(complete)
        catalogues._check_not_frozen()
        return catalogues

    def write(self, vals):
        forbid_protected(self, [vals], LIFECYCLE_FIELDS)
        if not any(map(self._is_content, vals)):
            return super().write(vals)
        self._touch()
        if "year" not in vals:
            return super().write(vals)
        for catalogue in self:
            # A version number belongs to its year.
            moved = catalogue.year != vals["year"] and "version" not in vals
            own = {"version": self._get_last_version(vals["year"]) + 1} if moved else {}
            super(InsuranceServiceCatalogue, catalogue).write({**vals, **own})
        self._check_not_frozen()
        return True

    def copy(self, default=None):
        """Copy versions: the copies are new drafts of the present user."""
        copies = super().copy(default)
        for origin, new_sudo in zip(self, copies.sudo(), strict=True):
            new_sudo.origin_id = origin
        return copies

    def copy_data(self, default=None):
        """Copy a closed year's catalogue into the present one: nobody writes for the past."""
        vals_list = super().copy_data(default)
        today = self.env.company._service_today()
        for vals in vals_list:
            vals["year"] = max(vals["year"], today.year)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self._check_not_frozen()

    @api.model
    def _is_content(self, name):
        """Tell whether a field says what the catalogue is, not how it is discussed."""
        return not name.startswith(("message_", "activity_", "website_"))

    def _touch(self):
        """Note that the present user changes the content of these drafts, or refuse it."""
        self._check_not_frozen()
        if self.env.su:
            return
        for catalogue_sudo in self.sudo():
            if self.env.user not in catalogue_sudo.editor_ids:
                catalogue_sudo.editor_ids = [fields.Command.link(self.env.uid)]

    def _check_not_frozen(self):
        if self.env.su:  # the addon's own code and upgrades
            return
        for catalogue in self:
            if reason := catalogue._get_frozen_reason():
                raise UserError(reason)

    def _log_lines(self, rows):
        """Log ``(what, texts before, texts after)`` rows in the chatter."""
        if rows and not self.env.su:
            self._message_log(body=self.env["insurance.service.standard"]._to_log(rows))

    def _is_closed_year(self):
        """Tell whether the catalogue's year is over where the company is."""
        return self.year < self.env.company._service_today().year

    def _get_frozen_reason(self):
        """Return why the content cannot change any more, or False."""
        self.ensure_one()
        if self.state != "draft":
            return self.env._(
                "%s is in effect or was: it can no longer change. Make a new version.",
                self.display_name,
            )
        if self._is_closed_year():
            return self._get_closed_text()
        return False

    def _get_closed_text(self):
        return self.env._(
            "%(year)s is over: the catalogue of a closed year cannot change. Copy it to a later "
            "year and change that.",
            year=self.year,
        )

    # === BUSINESS METHODS === #

    @api.model
    def _get_effective(self, day):
        """Return the catalogue in effect on a day; empty when none is active.

        The active one of that day's year, else the latest active one of an earlier year, else
        (days before the first catalogue) the earliest active one.

        :param date day: local day
        """
        domain = [("state", "=", "active")]
        past = [*domain, ("year", "<=", day.year)]
        return self.search(past, order="year desc", limit=1) or self.search(
            domain, order="year", limit=1
        )

    @api.model
    def _get_standard(self, item, tier, day):
        """Return the standard of an item and tier in the catalogue in effect on a day.

        Which catalogue that is: see `_get_effective`. Empty when it promises this tier nothing.

        :param date day: local day on which the clock starts
        :rtype: insurance.service.standard
        """
        catalogue = self._get_effective(day)
        return self.env["insurance.service.standard"].search(
            [
                ("catalogue_id", "=", catalogue.id),
                ("item_id", "=", item.id),
                ("tier_id", "=", tier.id),
            ],
            limit=1,
        )

    @api.model
    def _get_last_version(self, year):
        """Return the highest version number of a year's catalogues, 0 for none."""
        [[highest]] = self.sudo()._read_group([("year", "=", year)], [], ["version:max"])
        return highest or 0
