from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_list

from ...rules import statutory_days
from ..protection import forbid_protected
from . import holiday_library

#: Years a calendar can have rows of.
FIRST_YEAR, LAST_YEAR = 2015, 2099
STATES = [("estimated", "Estimated"), ("announced", "Published")]
#: Set by the steps only.
PROTECTED = frozenset(("state", "loaded_at"))
KEEPERS = ("insurance_service.group_hq_officer", "insurance_service.group_technical")
#: From this month on the next year's calendar is due; the notice comes late in the year.
REMINDER_MONTH = 11


class InsuranceWorkdayYear(models.Model):
    """A year of head office's calendar: where its days come from, and whether they are final.

    Deadlines that reach into an estimated year are marked provisional and looked at again when the
    year is published.
    """

    _name = "insurance.workday.year"
    _description = "Calendar Year"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "year desc, company_id"
    _rec_name = "year"
    _check_company_domain = models.check_company_domain_parent_of

    year = fields.Integer(
        required=True,
        aggregator=None,
        default=lambda self: self.env.company._service_today().year + 1,
    )
    company_id = fields.Many2one(
        "res.company",
        "Head Office",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="estimated",
        copy=False,
        tracking=True,
        help="Published: the State Council's schedule is known. Estimated: deadlines that reach "
        "into the year are provisional.",
    )
    source = fields.Char(
        tracking=True, help="Notice or package the days were taken from; kept with the year."
    )
    loaded_at = fields.Datetime("Loaded", readonly=True, copy=False)
    day_ids = fields.One2many("insurance.workday", "year_id", "Days")
    workday_count = fields.Integer("Working Days", compute="_compute_counts")
    holiday_count = fields.Integer("Days Off", compute="_compute_counts")
    makeup_count = fields.Integer("Make-up Days", compute="_compute_counts")
    closure_count = fields.Integer("Closures", compute="_compute_counts")
    manual_count = fields.Integer("By Hand", compute="_compute_counts")

    _year_uniq = models.Constraint(
        "UNIQUE(company_id, year)", "Head office has this year already: open it from the list."
    )

    # === COMPUTE METHODS === #

    @api.depends("day_ids.kind", "day_ids.source", "day_ids.company_id", "year", "company_id")
    def _compute_counts(self):
        workdays = self.env["insurance.workday"]
        for year in self:
            days = year.day_ids
            head = days.filtered(lambda day, year=year: day.company_id == year.company_id)
            year.holiday_count = len(head.filtered(lambda day: day.kind == "holiday"))
            year.makeup_count = len(head.filtered(lambda day: day.kind == "makeup"))
            year.closure_count = len(days.filtered(lambda day: day.kind == "closure"))
            year.manual_count = len(head.filtered(lambda day: day.source == "manual"))
            known = year.company_id and FIRST_YEAR <= year.year <= LAST_YEAR
            calendar = known and workdays._get_calendar(year.company_id)
            known = known and year.year <= calendar.last_year
            year.workday_count = calendar.workdays_of(year.year) if known else 0

    @api.depends("year", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        for year in self:
            text = str(year.year)
            if year.state == "estimated":
                text = f"{text} ({states['estimated']})"
            year.display_name = text

    # === CONSTRAINT METHODS === #

    @api.constrains("year", "company_id")
    def _check_year(self):
        for year in self:
            if not FIRST_YEAR <= year.year <= LAST_YEAR:
                raise ValidationError(
                    self.env._(
                        "%(year)s: calendars are kept from %(first)s to %(last)s.",
                        year=year.year,
                        first=FIRST_YEAR,
                        last=LAST_YEAR,
                    )
                )
            if year.company_id.sudo().parent_id:
                raise ValidationError(
                    self.env._(
                        "A year belongs to head office and counts for all branches. Add closures "
                        "of %(branch)s to its days instead.",
                        branch=year.company_id.sudo().name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED)
        vals_list = [{"state": "estimated", **vals} for vals in vals_list]
        years = super().create(vals_list)
        years._note_change()
        return years

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED)
        if {"year", "company_id"} & vals.keys() and any(year.day_ids for year in self):
            raise UserError(
                self.env._("The year has days already: create the other year as a new one.")
            )
        result = super().write(vals)
        if {"year", "company_id", "state"} & vals.keys():
            self._note_change()
        return result

    # === ACTION METHODS === #

    def action_load(self):
        """Fill the years with published schedules, or with estimates where none is known.

        Days entered by hand stay.

        :return: notification that says what came of it
        """
        self._check_keeper()
        texts = [year.sudo()._load() for year in self]
        return self._notify("\n".join(texts))

    def action_announce(self):
        """Declare the days entered by hand to be the published schedule.

        :raise ValidationError: without the notice, or without a holiday
        """
        self._check_keeper()
        for year in self:
            if not (year.source or "").strip():
                raise ValidationError(
                    self.env._(
                        "%s: name the notice under “Source” first, so that everybody can check it.",
                        year.year,
                    )
                )
            if not year.holiday_count or not year.makeup_count:
                raise ValidationError(
                    self.env._(
                        "%s has no holidays or no make-up days yet: a published schedule has "
                        "both. Enter or import its days first.",
                        year.year,
                    )
                )
        self.sudo().write({"state": "announced", "loaded_at": fields.Datetime.now()})

    def action_estimate(self):
        """Take a publication back: deadlines that reach into the years are provisional again."""
        self._check_keeper()
        self.sudo().write({"state": "estimated"})

    def action_open_days(self):
        """Open the days of the year as list and calendar.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_workday_action"
        )
        return {
            **action,
            "domain": [("year_id", "=", self.id)],
            "context": {"search_default_group_kind": 1},
        }

    # === BUSINESS METHODS === #

    def _check_keeper(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in KEEPERS):
            raise AccessError(
                self.env._(
                    "The calendar is kept by head office customer resources and the system "
                    "administrator; ask them."
                )
            )
        self.check_access("write")

    def _note_change(self):
        self.env["insurance.workday"]._clear_calendars()
        self.company_id.sudo()._note_calendar_change()

    def _notify(self, text):
        is_estimate = "estimated" in self.mapped("state")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if is_estimate else "success",
                "sticky": is_estimate,
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _ensure(self, pairs):
        """Create missing years, empty and estimated. In superuser mode.

        :param pairs: ``(company, year)`` with the company as record
        """
        wanted = {(company.root_id.id, year) for company, year in pairs}
        wanted = {(root, year) for root, year in wanted if FIRST_YEAR <= year <= LAST_YEAR}
        domain = [("company_id", "in", [root for root, _year in wanted])]
        known = {(year.company_id.id, year.year) for year in self.search(domain)}
        missing = sorted(wanted - known)
        return self.create([{"company_id": root, "year": year} for root, year in missing])

    @api.model
    def _load_shipped(self, companies=None):
        """Give head offices the published years, and estimates up to next year.

        Years that exist already stay as they are. Runs at installation, at updates and for new
        head offices, in superuser mode.
        """
        if companies is None:
            companies = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        for company in companies:
            coming = range(company._service_today().year, company._service_today().year + 2)
            numbers = {*statutory_days.OFFICIAL, *coming}
            for year in self.sudo()._ensure([(company, number) for number in numbers]):
                year._load()

    def _load(self):
        """Fill one year and return what came of it in words. In superuser mode."""
        self.ensure_one()
        days, source = self._find_official_days()
        if days:
            self._fill(days, "official")
            self.write({"state": "announced", "source": source, "loaded_at": fields.Datetime.now()})
            return self._explain_load(
                self.env._("%(year)s is loaded as published.", year=self.year)
            )
        if self.state == "announced":
            raise UserError(
                self.env._(
                    "%(year)s is published already, and there is no newer schedule to load. "
                    "Correct single days in its list.",
                    year=self.year,
                )
            )
        self._fill(statutory_days.estimate(self.year), "estimate")
        self.write({"source": False, "loaded_at": fields.Datetime.now()})
        return self._explain_load(
            self.env._(
                "No published schedule of %(year)s is known: its statutory days were estimated, "
                "deadlines that reach into it stay provisional. When the notice is out, import "
                "its days, or have the administrator run: %(command)s",
                year=self.year,
                command=holiday_library.INSTALL,
            )
        )

    def _find_official_days(self):
        days = statutory_days.official_days(self.year)
        if days:
            return days, statutory_days.NOTICES[self.year]
        return holiday_library.find_official_days(self.year)

    def _explain_load(self, text):
        manual = self.day_ids.filtered(
            lambda day: day.source == "manual" and day.company_id == self.company_id
        )
        if manual:
            names = format_list(self.env, [fields.Date.to_string(day.date) for day in manual])
            text += " " + self.env._("Days entered by hand were kept: %s.", names)
        return text

    def _fill(self, days, source):
        """Make head office's rows of the year those given; only differences are written.

        :param dict days: ``{date: (kind, name)}``
        :param str source: of the rows
        """
        rows = self.day_ids.filtered(lambda day: day.company_id == self.company_id)
        manual = set(rows.filtered(lambda day: day.source == "manual").mapped("date"))
        loaded = rows.filtered(lambda day: day.source != "manual")
        same = loaded.filtered(
            lambda day: days.get(day.date) == (day.kind, day.name) and day.source == source
        )
        (loaded - same).unlink()
        taken = manual | set(same.mapped("date"))
        self.env["insurance.workday"].create(
            [
                {
                    "company_id": self.company_id.id,
                    "date": day,
                    "kind": kind,
                    "name": name,
                    "source": source,
                }
                for day, (kind, name) in sorted(days.items())
                if day not in taken
            ]
        )
        self.invalidate_recordset(["day_ids"])

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_check_years(self):
        """Load next year when it is published; from November on remind head office otherwise."""
        self._load_shipped()
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        for company in roots:
            today = company._service_today()
            coming = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "estimated"),
                    ("year", "in", [today.year, today.year + 1]),
                ]
            )
            for year in coming.with_context(lang=company.partner_id.lang or self.env.lang):
                days, _source = year._find_official_days()
                if days:
                    year.message_post(body=year._load())
                elif today.month >= REMINDER_MONTH or year.year == today.year:
                    year._remind()

    def _remind(self):
        """Ask head office once for the published schedule."""
        activity = "insurance_service.mail_activity_load_year"
        if self.activity_search([activity]):
            return
        officers = self.env.ref("insurance_service.group_hq_officer").all_user_ids
        for user in officers.filtered(lambda user: self.company_id in user.company_ids):
            self.activity_schedule(
                activity,
                user_id=user.id,
                note=self.with_context(lang=user.lang).env._(
                    "The State Council's schedule of %(year)s is not loaded yet. Deadlines that "
                    "reach into it are provisional.",
                    year=self.year,
                ),
            )
