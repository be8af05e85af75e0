import time

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError, ValidationError
from odoo.tools import SQL

from ..protection import forbid_protected, forbid_protected_defaults

COMPARISONS = [
    ("none", "Nothing more"),
    ("scheme", "Another scheme"),
    ("round", "The round of the year"),
]
#: States of a real round in which every customer has a proposed or decided tier.
RANKED_STATES = ("scored", "submitted", "approved", "published")
#: Results; set by the run only.
PROTECTED_FIELDS = frozenset(
    {
        "company_id",
        "round_id",
        "compare_round_id",
        "run_datetime",
        "run_date",
        "duration",
        "line_count",
        "inputs",
        "result",
    }
)


class InsuranceSimulation(models.Model):
    """What a scheme would do to a year's customers, tried without touching live data.

    The run makes rounds of kind ``simulation`` with the engine of the real ones: collect,
    nominate every gold candidate, score. Nothing else is written, and deleting the simulation
    deletes its rounds. A second scheme, or the real round of the year, can be put beside it.
    """

    _name = "insurance.simulation"
    _description = "Assessment Simulation"
    _inherit = ["insurance.simulation.result"]
    _order = "id desc"

    name = fields.Char(
        required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    company_id = fields.Many2one(
        "res.company",
        "Head Office",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
    )
    year = fields.Integer(
        "Assessed Year",
        required=True,
        aggregator=None,
        default=lambda self: self.env["insurance.assessment.round"]._default_year(),
        help="Calendar year whose facts are assessed.",
    )
    scheme_id = fields.Many2one(
        "insurance.scheme",
        required=True,
        ondelete="restrict",
        index=True,
        help="The version to try; drafts are welcome. A simulation never locks it.",
    )
    compare_with = fields.Selection(
        COMPARISONS,
        default="none",
        required=True,
        help="The tiers that customers hold so far are always shown.",
    )
    compare_scheme_id = fields.Many2one(
        "insurance.scheme",
        "Compared Scheme",
        ondelete="restrict",
        index="btree_not_null",
        help="Run on the same facts, so that only the schemes make the difference.",
    )
    release_unused_new_places = fields.Boolean(
        "Unused New Places Go to Existing Customers",
        help="As if the GM office released the gold places that new customers leave unused.",
    )

    # === Results === #
    round_id = fields.Many2one(
        "insurance.assessment.round", readonly=True, copy=False, ondelete="restrict", index=True
    )
    compare_round_id = fields.Many2one(
        "insurance.assessment.round",
        "Compared Round",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    run_datetime = fields.Datetime("Run On", readonly=True, copy=False)
    run_date = fields.Date(readonly=True, copy=False, help="Day of the run in head office.")
    duration = fields.Float("Seconds", digits=(10, 1), readonly=True, copy=False, aggregator=None)
    line_count = fields.Integer(
        "Customers", readonly=True, copy=False, aggregator=None, help="Customers assessed."
    )
    inputs = fields.Json(readonly=True, copy=False, help="What the results were reckoned from.")
    # {"before": {tier code: {tier code: count}}, "compare": the same or null}; "none": no tier.
    result = fields.Json(readonly=True, copy=False)
    is_outdated = fields.Boolean(compute="_compute_is_outdated")

    @api.depends("year", "scheme_id")
    def _compute_name(self):
        for record in self:
            # After a run the name stays: results are known by it.
            if not (record.name and record.run_datetime):
                record.name = f"{record.year}: {record.scheme_id.display_name}"

    @api.depends(
        "inputs",
        "year",
        "scheme_id",
        "compare_with",
        "compare_scheme_id",
        "release_unused_new_places",
    )
    def _compute_is_outdated(self):
        for record in self:
            record.is_outdated = bool(record.inputs) and record.inputs != record._get_inputs()

    @api.constrains("year")
    def _check_year(self):
        for record in self:
            this_year = record.company_id._service_today().year
            if not 1990 <= record.year <= this_year:
                raise ValidationError(
                    self.env._(
                        "The assessed year must lie between 1990 and %(last)s; %(year)s does not.",
                        last=this_year,
                        year=record.year,
                    )
                )

    @api.constrains("scheme_id", "compare_with", "compare_scheme_id")
    def _check_comparison(self):
        for record in self.filtered(lambda r: r.compare_with == "scheme"):
            if not record.compare_scheme_id:
                raise ValidationError(self.env._("Choose the scheme to compare with."))
            if record.compare_scheme_id == record.scheme_id:
                raise ValidationError(
                    self.env._("Compare with another scheme than the one that is tried.")
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        forbid_protected(self, vals_list, PROTECTED_FIELDS)
        root = self.env.company.root_id.id
        records = super().create([{**vals, "company_id": root} for vals in vals_list])
        forbid_protected_defaults(records, PROTECTED_FIELDS - {"company_id"})
        return records

    def write(self, vals):
        forbid_protected(self, [vals], PROTECTED_FIELDS)
        return super().write(vals)

    def unlink(self):
        """Delete simulations with their rounds: no trace of them stays."""
        self.check_access("unlink")
        rounds_sudo = self._get_own_rounds()
        result = super().unlink()
        rounds_sudo.unlink()
        return result

    # === Actions === #

    def action_run(self):
        """Run the scheme, and the compared one, on the year's facts as they are now.

        May be repeated: the results are replaced.

        :return: True
        :raise UserError: when a scheme is incomplete or the compared round does not exist
        """
        self.check_access("write")
        for record in self:
            record._lock()
            # Role and company are checked; the rounds' engine works in superuser mode.
            record_sudo = record.sudo().with_company(record.company_id)
            record_sudo._run()
        return True

    def action_view_movers(self):
        """Open the customers of this simulation with their tiers.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_simulation_mover_action"
        )
        action["domain"] = [("simulation_id", "=", self.id)]
        action["display_name"] = self.env._("Movers: %s", self.name)
        return action

    def action_view_round(self):
        """Open the lines of the simulated round: figures, value index, ranks.

        :return: window action
        """
        self.ensure_one()
        return self.round_id.action_open_lines()

    # === The run === #

    def _lock(self):
        try:
            self.sudo().lock_for_update()
        except LockError:
            raise UserError(
                self.env._("This simulation is running already. Wait a moment and reload it.")
            ) from None

    def _run(self):
        """Replace the results. ``self``: one record in superuser mode, checked and locked."""
        started = time.monotonic()
        inputs = self._get_inputs()
        self._discard_results()
        self.round_id = self._run_round(self.scheme_id)
        if self.compare_with == "scheme":
            self.compare_round_id = self._run_round(self.compare_scheme_id)
        elif self.compare_with == "round":
            self.compare_round_id = self._find_real_round()
        self.write(
            {
                "run_datetime": fields.Datetime.now(),
                "run_date": self.company_id._service_today(),
                "line_count": self.env["insurance.assessment.line"].search_count(
                    [("round_id", "=", self.round_id.id)]
                ),
                "inputs": inputs,
            }
        )
        self.result = self._count_movers()
        self.duration = time.monotonic() - started

    def _run_round(self, scheme):
        """Return a new simulated round on a scheme, ranked."""
        # No message, follower or tracking: nothing but round and lines may come into being.
        round_sudo = (
            self.env["insurance.assessment.round"]
            .with_context(tracking_disable=True)
            .create(
                {
                    "kind": "simulation",
                    "year": self.year,
                    "scheme_id": scheme.id,
                    "company_id": self.company_id.id,
                    "release_unused_new_places": self.release_unused_new_places,
                }
            )
        )
        round_sudo.action_collect()
        gold = self.env["insurance.tier"]._by_code()["gold"]
        # As if every branch nominated every candidate: the scheme is tried, not the branches.
        self.env.cr.execute(
            SQL(
                "UPDATE insurance_assessment_line SET nominated = true, "
                "nomination_state = 'nominated' WHERE round_id = %s AND candidate_tier_id = %s",
                round_sudo.id,
                gold.id,
            )
        )
        self.env["insurance.assessment.line"].invalidate_model(["nominated", "nomination_state"])
        round_sudo.action_score()
        return round_sudo

    def _find_real_round(self):
        """Return the year's real round, which must have been ranked."""
        round_sudo = self.env["insurance.assessment.round"].search(
            [
                ("kind", "=", "assessment"),
                ("company_id", "=", self.company_id.id),
                ("year", "=", self.year),
                ("state", "in", RANKED_STATES),
            ],
            limit=1,
        )
        if not round_sudo:
            raise UserError(
                self.env._(
                    "There is no scored round of %(year)s to compare with. Score it first, or "
                    "compare with another scheme.",
                    year=self.year,
                )
            )
        return round_sudo

    def _discard_results(self):
        rounds_sudo = self._get_own_rounds()
        self.write({"round_id": False, "compare_round_id": False, "result": False})
        rounds_sudo.unlink()

    def _get_own_rounds(self):
        """Return the simulated rounds, as superuser; a compared real round is not one of them."""
        simulations_sudo = self.sudo()
        rounds_sudo = simulations_sudo.round_id | simulations_sudo.compare_round_id
        return rounds_sudo.filtered(lambda r: r.kind == "simulation")

    def _get_inputs(self):
        """Return what decides the results, besides the facts: compared to see what is outdated."""
        self.ensure_one()
        schemes = [self.scheme_id]
        if self.compare_with == "scheme":
            schemes.append(self.compare_scheme_id)
        return [
            self.year,
            self.release_unused_new_places,
            self.compare_with,
            *([scheme.id, scheme._get_fingerprint()] for scheme in schemes),
        ]
