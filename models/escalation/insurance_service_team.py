from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..const import DEPARTMENTS
from ..service.insurance_service_request import OPEN_STATES

#: Who keeps the teams: branch customer resources those of its branch, head office all.
KEEPERS = ("insurance_service.group_branch_officer", "insurance_service.group_hq_officer")


class InsuranceServiceTeam(models.Model):
    """The people of one department in one branch: a queue of requests and who answers for it."""

    _name = "insurance.service.team"
    _description = "Service Team"
    _order = "company_id, department"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    department = fields.Selection(DEPARTMENTS, required=True)
    leader_id = fields.Many2one(
        "res.users",
        "Department Head",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
        help="Is told when a deadline comes near. Nobody here: branch customer resources is told.",
    )
    member_ids = fields.Many2many(
        "res.users",
        "insurance_service_team_member_rel",
        "team_id",
        "user_id",
        "Members",
        domain="[('share', '=', False), ('company_ids', 'parent_of', company_id)]",
        help="The queue is theirs: “My Work” shows them its requests without handler.",
    )
    open_count = fields.Integer("Open", compute="_compute_counts")
    free_count = fields.Integer(
        "Without Handler", compute="_compute_counts", help="Open requests nobody has taken yet."
    )
    late_count = fields.Integer(
        "Overdue", compute="_compute_counts", help="In progress after their deadline."
    )

    _department_uniq = models.Constraint(
        "unique(company_id, department)", "The branch has a team of this department already."
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id", "department")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["department"]._description_selection(self.env))
        for team in self:
            parts = [team.company_id.sudo().name, labels.get(team.department)]
            team.name = " – ".join(part for part in parts if part)

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for team in self:
            team.display_name = team.name

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_counts(self):
        requests = self.env["insurance.service.request"]
        domain = [("company_id", "in", self.company_id.ids), ("state", "in", OPEN_STATES)]
        by = ["company_id", "department"]
        now = fields.Datetime.now()
        figures = {
            "open_count": domain,
            "free_count": [*domain, ("user_id", "=", False)],
            "late_count": [*domain, ("state", "=", "running"), ("deadline_at", "<", now)],
        }
        for name, wanted in figures.items():
            groups = requests._read_group(wanted, by, ["__count"])
            counts = {(company, department): count for company, department, count in groups}
            for team in self:
                team[name] = counts.get((team.company_id, team.department), 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("leader_id", "member_ids", "company_id")
    def _check_people(self):
        reader = self.env.ref("insurance_service.group_reader")
        for team in self.sudo():
            for user in team.leader_id | team.member_ids:
                if not user._works_for(team.company_id) or reader not in user.all_group_ids:
                    raise ValidationError(
                        self.env._(
                            "%(user)s does not work for %(branch)s, or has no role in customer "
                            "service. An administrator can change that in the user's settings.",
                            user=user.name,
                            branch=team.company_id.name,
                        )
                    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._check_keeper()
        return teams

    def write(self, vals):
        if {"company_id", "department"} & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("Branch and department of a team stay. Create another team instead.")
            )
        self._check_keeper()
        return super().write(vals)

    def _check_keeper(self):
        """Refuse changes by anybody but branch customer resources and head office."""
        if not self.env.su and not any(self.env.user.has_group(group) for group in KEEPERS):
            raise AccessError(
                self.env._("Teams are kept by branch customer resources and head office.")
            )

    # === ACTION METHODS === #

    @api.model
    def action_create_missing(self):
        """Create the teams that branches of the user's companies do not have yet.

        :return: notification with their number
        """
        self._check_keeper()
        self.check_access("create")
        companies = (
            self.env["res.company"].sudo().search([("id", "child_of", self.env.companies.ids)])
        )
        count = len(self.sudo()._create_missing(companies))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "info",
                "message": self.env._("%s teams created.", count)
                if count
                else self.env._("Every branch has its teams already."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_requests(self):
        """Open the queue: open requests of the team, those without handler first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_service_request_action_queue"
        )
        domain = [
            ("company_id", "=", self.company_id.id),
            ("department", "=", self.department),
            ("state", "in", OPEN_STATES),
        ]
        return {**action, "name": self.name, "domain": domain, "context": {}}

    # === BUSINESS METHODS === #

    @api.model
    def _create_missing(self, companies=None):
        """Create the teams of branches (None: all) that are missing. In superuser mode.

        :return: the new teams
        """
        if companies is None:
            companies = self.env["res.company"].search([])
        teams = self.search([("company_id", "in", companies.ids)])
        known = {(team.company_id.id, team.department) for team in teams}
        return self.create(
            [
                {"company_id": company.id, "department": department}
                for company in companies
                for department, _label in DEPARTMENTS
                if (company.id, department) not in known
            ]
        )

    @api.model
    def _get_pairs_of(self, user):
        """Return ``{(company id, department)}`` of the teams a user leads or works in."""
        self.flush_model(["leader_id", "member_ids", "company_id", "department"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.company_id, t.department
                  FROM insurance_service_team t
                 WHERE t.leader_id = %(user)s
                    OR EXISTS (SELECT FROM insurance_service_team_member_rel r
                                WHERE r.team_id = t.id AND r.user_id = %(user)s)
                """,
                user=user.id,
            )
        )
        return set(rows)
