from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ...rules.appraisal_flow import STEPS
from ..protection import forbid_protected
from .insurance_appraisal_indicator import ROLES

STATES = [
    ("draft", "Draft"),
    ("prepared", "Prepared"),
    ("frozen", "Frozen"),
    ("signed", "Signed"),
]
#: What the person appraised may write.
OWN = frozenset(("comment",))
#: Posts without anybody that a notice names; the rest is counted.
SHOWN = 5
THREAD = frozenset(("activity_ids", "message_follower_ids", "message_ids"))


class InsuranceAppraisal(models.Model):
    """年度客户服务考核: the service figures of a head in a year against their targets (Art. 32).

    Head office counts and prepares, the general managers' office freezes, the person appraised
    reads, comments and signs. What is frozen stays; late facts make a new version. Nobody follows
    it: a former head of the branch would go on hearing of it.
    """

    _name = "insurance.appraisal"
    _description = "Yearly Appraisal"
    _inherit = ["insurance.complaint.privacy", "insurance.steps"]
    _order = "year desc, company_id, role, version desc"
    _allow_sudo_commands = False
    _mail_post_access = "read"
    _steps = STEPS

    year = fields.Integer(required=True, readonly=True, aggregator=None, index=True)
    company_id = fields.Many2one(
        "res.company", "Branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    role = fields.Selection(ROLES, "Appraised As", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Person",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="Who holds the post when the figures are frozen; the whole year counts.",
    )
    person_note = fields.Char("Change of Person", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="draft", tracking=True)
    version = fields.Integer(required=True, readonly=True, default=1, aggregator=None)
    is_current = fields.Boolean("Latest Version", readonly=True, default=True)
    previous_id = fields.Many2one(
        "insurance.appraisal",
        "Restates",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    next_ids = fields.One2many("insurance.appraisal", "previous_id", "Restated By")
    restate_reason = fields.Text("Reason of Restatement", readonly=True)
    line_ids = fields.One2many("insurance.appraisal.line", "appraisal_id", "Figures", readonly=True)
    refreshed_at = fields.Datetime("Figures As Of", readonly=True)
    has_score = fields.Boolean("Scored", readonly=True)
    score = fields.Float(
        "Points of 100",
        digits=(5, 1),
        readonly=True,
        aggregator="avg",
        help="Points reached of those of the indicators that have data.",
    )
    has_previous_score = fields.Boolean(readonly=True)
    previous_score = fields.Float("Year Before", digits=(5, 1), readonly=True, aggregator=None)
    met_count = fields.Integer("Target Met", readonly=True)
    missed_count = fields.Integer("Target Not Met", readonly=True)
    no_data_count = fields.Integer("No Data", readonly=True)
    comment = fields.Text("Comment of the Person", help="Printed; figures are not changed by it.")
    prepared_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    prepared_at = fields.Datetime(readonly=True)
    frozen_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    frozen_at = fields.Datetime(readonly=True)
    signed_at = fields.Datetime(readonly=True)
    is_mine = fields.Boolean("My Own", compute="_compute_is_mine", search="_search_is_mine")

    _version_uniq = models.UniqueIndex(
        "(company_id, year, role, version)", "This version exists already: open that one."
    )
    _current_uniq = models.UniqueIndex(
        "(company_id, year, role) WHERE is_current",
        "There is an appraisal of this post and year already: open that one.",
    )

    @api.depends("year", "company_id", "role", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for appraisal in self:
            parts = [appraisal.year, appraisal.company_id.sudo().name, labels.get(appraisal.role)]
            if appraisal.version > 1:
                parts.append(f"v{appraisal.version}")
            appraisal.display_name = " ".join(str(part) for part in parts if part)

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for appraisal in self:
            appraisal.is_mine = appraisal.user_id == self.env.user

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("user_id", "in" if True in value else "not in", self.env.user.ids)]

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Appraisals are opened by “Open the Year's Appraisals”."))
        return super().create(vals_list)

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        forbid_protected(self, [vals], frozenset(self._fields) - OWN - THREAD)
        if OWN & vals.keys():
            for appraisal in self:
                if reason := appraisal._get_cannot_reason("comment"):
                    raise AccessError(reason)
        return super().write(vals)

    def copy_data(self, default=None):
        raise UserError(self.env._("There is one appraisal a post and year: restate it instead."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Appraisals are kept for ever."))

    # === OPENING === #

    @api.model
    def action_open_year(self, year=None):
        """Open the missing appraisals of a year for all branches and head office, with figures.

        :param int year: default: last year until June, then this one (figures so far)
        :return: notification with their number and the posts nobody holds
        """
        self._check_role("open")
        today = self.env.company._service_today()
        year = int(year or (today.year if today.month > 6 else today.year - 1))
        if not 2020 <= year <= today.year:
            raise UserError(self.env._("%(year)s: choose a year that has begun.", year=year))
        companies_sudo = (
            self.env["res.company"].sudo().search([("id", "child_of", self.env.companies.ids)])
        )
        opened_sudo, empty = self.sudo()._open_missing(year, companies_sudo)
        message = self.env._(
            "%(count)s appraisals of %(year)s opened.", count=len(opened_sudo), year=year
        )
        if empty:
            shown = [*empty[:SHOWN], *(["…"] if len(empty) > SHOWN else [])]
            names = format_list(self.env, shown)
            message += " " + self.env._(
                "Nobody holds the post (%(count)s): %(posts)s.", count=len(empty), posts=names
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if empty else "success",
                "message": message,
                "sticky": bool(empty),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _open_missing(self, year, companies):
        """Create missing drafts with figures. In superuser mode.

        :return: ``(new appraisals, names of posts without anybody)``
        """
        known = {
            (appraisal.company_id.id, appraisal.role)
            for appraisal in self.search([("year", "=", year), ("is_current", "=", True)])
        }
        people = self._get_people(companies)
        labels = dict(self._fields["role"]._description_selection(self.env))
        rows, empty = [], []
        for company in companies:
            for role, label in labels.items():
                person = people.get((company.id, role))
                # Head office has no branch head of its own.
                if not person and (role != "head" or company.parent_id):
                    empty.append(f"{company.name} – {label}")
                if person and (company.id, role) not in known:
                    rows.append(
                        {
                            "year": year,
                            "company_id": company.id,
                            "role": role,
                            "user_id": person.id,
                        }
                    )
        opened = self.create(rows)
        opened._refresh()
        return opened, empty

    @api.model
    def _get_people(self, companies):
        """Return ``{(company id, role): user}`` of those who hold the posts now."""
        people = {(c.id, "head"): c.branch_head_id for c in companies if c.branch_head_id.active}
        teams = self.env["insurance.service.team"].search(
            [
                ("company_id", "in", companies.ids),
                ("department", "in", [role for role, _label in ROLES]),
                ("leader_id.active", "=", True),
            ]
        )
        return people | {(t.company_id.id, t.department): t.leader_id for t in teams}
