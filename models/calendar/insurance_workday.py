from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_date

from .insurance_workday_year import FIRST_YEAR, LAST_YEAR

KINDS = [
    ("holiday", "Statutory Holiday"),
    ("makeup", "Make-up Working Day"),
    ("closure", "Closure"),
]
SOURCES = [("official", "Published"), ("estimate", "Estimated"), ("manual", "Entered by Hand")]
#: Set by the system.
PROTECTED = frozenset(("source", "is_workday", "year", "year_id"))
#: Roles that keep head office's calendar; branch roles keep the closures of their branch.
KEEPERS = ("insurance_service.group_hq_officer", "insurance_service.group_technical")
BRANCH_KEEPERS = ("insurance_service.group_branch_officer", "insurance_service.group_branch_head")
BRANCH_KINDS = ("closure", "makeup")


class InsuranceWorkday(models.Model):
    """A day on which work differs from the weekday: a holiday, make-up working day or closure.

    Head office's days count for all its branches; a branch's own lie on top (1.6).
    """

    _name = "insurance.workday"
    _description = "Calendar Day"
    _order = "date, company_id"
    _check_company_auto = True

    date = fields.Date(required=True, index=True)
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Head office: counts for all branches. A branch: counts there only.",
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        default="closure",
        help="Holidays and closures are not worked; a make-up day is a worked weekend.",
    )
    is_workday = fields.Boolean("Worked", compute="_compute_is_workday", store=True)
    name = fields.Char(
        "Occasion",
        required=True,
        help="Shown where a deadline is explained, e.g. 春节 or 台风停业.",
    )
    source = fields.Selection(SOURCES, required=True, default="manual", readonly=True)
    year_id = fields.Many2one(
        "insurance.workday.year",
        "Calendar",
        compute="_compute_year",
        store=True,
        precompute=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    year = fields.Integer(
        compute="_compute_year", store=True, precompute=True, index=True, aggregator=None
    )
    is_branch_day = fields.Boolean("Branch's Own", compute="_compute_is_branch_day")

    _date_uniq = models.Constraint(
        "UNIQUE(company_id, date)",
        "The branch has a row for this day already: change that one instead of adding another.",
    )

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_is_workday(self):
        for day in self:
            day.is_workday = day.kind == "makeup"

    @api.depends("company_id")
    def _compute_is_branch_day(self):
        for day in self:
            day.is_branch_day = bool(day.company_id.sudo().parent_id)

    @api.depends("date", "company_id")
    def _compute_year(self):
        years_sudo = self.env["insurance.workday.year"].sudo()
        roots = self.company_id.sudo().root_id
        found = {
            (year.company_id, year.year): year
            for year in years_sudo.search([("company_id", "in", roots.ids)])
        }
        for day in self:
            day.year = day.date.year if day.date else 0
            day.year_id = found.get((day.company_id.sudo().root_id, day.year))

    # === CONSTRAINT METHODS === #

    @api.constrains("date")
    def _check_date(self):
        for day in self:
            if not FIRST_YEAR <= day.date.year <= LAST_YEAR:
                raise ValidationError(
                    self.env._(
                        "%(day)s: calendars are kept from %(first)s to %(last)s. Check the year.",
                        day=day.date,
                        first=FIRST_YEAR,
                        last=LAST_YEAR,
                    )
                )

    @api.constrains("date", "company_id", "kind")
    def _check_kind(self):
        """Refuse a row that says nothing, or says what only head office can."""
        for day in self:
            company_sudo = day.company_id.sudo()
            if company_sudo.parent_id and day.kind not in BRANCH_KINDS:
                raise ValidationError(
                    self.env._(
                        "%(day)s: statutory holidays are head office's and count for every "
                        "branch. Enter a closure for %(branch)s.",
                        day=day.date,
                        branch=company_sudo.name,
                    )
                )
            if day.kind == "makeup" and day._is_worked_anyway():
                raise ValidationError(
                    self.env._(
                        "%(day)s is worked anyway: a make-up day is a weekend or holiday that is "
                        "worked. Check the date, or choose another kind.",
                        day=day._get_day_text(),
                    )
                )

    @api.constrains("date", "company_id", "kind")
    def _check_working_days_left(self):
        """Refuse a calendar in which no deadline could end."""
        for company_sudo in self._get_companies_below():
            self._check_calendar(company_sudo)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._without_protected(vals) for vals in vals_list]
        if not self.env.su:
            # Explicit, so that no default in the context sets another.
            vals_list = [{**vals, "source": "manual"} for vals in vals_list]
        days = super().create(vals_list)
        if not self.env.su:
            days._check_keeper()
        days._ensure_years()
        days._note_change()
        return days

    def write(self, vals):
        vals = self._without_protected(vals)
        if not self.env.su:
            self._check_keeper()
            if {"date", "kind", "name", "company_id"} & vals.keys():
                vals["source"] = "manual"
        self._note_change()
        result = super().write(vals)
        if not self.env.su:
            # Checked on the old day and branch: nobody moves a row to another calendar.
            self.check_access("write")
            self._check_keeper()
        self._ensure_years()
        self._note_change()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_by_keeper(self):
        if not self.env.su:
            self._check_keeper()
        self._note_change()

    def unlink(self):
        companies_sudo = self._get_companies_below()
        result = super().unlink()
        self._clear_calendars()
        for company_sudo in companies_sudo:
            self._check_calendar(company_sudo)
        return result

    # === BUSINESS METHODS === #

    def _without_protected(self, vals):
        """Return ``vals`` without what the system keeps; imports of an export bring it along."""
        if self.env.su:
            return dict(vals)
        return {name: value for name, value in vals.items() if name not in PROTECTED}

    def _ensure_years(self):
        """Give the days the year they belong to; a missing one becomes an estimate."""
        homeless = self.filtered(lambda day: not day.year_id)
        if homeless:
            pairs = {(day.company_id.sudo(), day.date.year) for day in homeless}
            self.env["insurance.workday.year"].sudo()._ensure(pairs)
            self.env.add_to_compute(self._fields["year_id"], homeless)

    def _check_keeper(self):
        """Refuse days of a calendar the user does not keep, and changes of a branch's past."""
        if any(self.env.user.has_group(group) for group in KEEPERS):
            return
        if not any(self.env.user.has_group(group) for group in BRANCH_KEEPERS):
            raise AccessError(
                self.env._("Calendars are kept by head office, closures by the branch's officers.")
            )
        for day in self:
            company_sudo = day.company_id.sudo()
            if not company_sudo.parent_id or day.company_id not in self.env.user.company_ids:
                raise AccessError(
                    self.env._(
                        "%(day)s: you keep the closures of your own branch only; the calendar of "
                        "%(branch)s is not yours.",
                        day=day.date,
                        branch=company_sudo.name,
                    )
                )
            if day.date < day.company_id._service_today():
                raise ValidationError(
                    self.env._(
                        "%(day)s is past: deadlines counted over it already. Enter closures on "
                        "the day at the latest; ask head office for a correction.",
                        day=day.date,
                    )
                )

    def _is_worked_anyway(self):
        """Whether the day would be worked without this row."""
        company_sudo = self.company_id.sudo()
        if not company_sudo.parent_id:
            return self.date.weekday() < 5
        head = self.sudo().search(
            [("company_id", "=", company_sudo.root_id.id), ("date", "=", self.date)]
        )
        return head.is_workday if head else self.date.weekday() < 5

    def _get_day_text(self):
        weekday = format_date(self.env, self.date, date_format="EEE")
        return f"{fields.Date.to_string(self.date)} {weekday}"

    def _get_companies_below(self):
        """Return the companies whose calendars may not work any more, in superuser mode.

        Branches without days of their own have head office's calendar.
        """
        days_sudo = self.sudo().with_context(active_test=False)
        groups = days_sudo._read_group(
            [("company_id", "child_of", self.company_id.ids)], ["company_id"]
        )
        return self.company_id.sudo().union(*(company for (company,) in groups))

    def _note_change(self):
        """Remember that deadlines rest on an older calendar now."""
        self._clear_calendars()
        self.company_id.sudo().root_id._note_calendar_change()

    @api.model
    def get_import_templates(self):
        """Return the template the import dialog offers."""
        return [
            {
                "label": self.env._("Working days of a year"),
                "template": "/insurance_service/static/import/working_days.csv",
            }
        ]
