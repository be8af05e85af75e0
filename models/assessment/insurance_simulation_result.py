from collections import Counter

from odoo import api, fields, models

#: Tiers in the order of the matrices; "none": assessed without a tier so far, or not assessed.
TIER_CODES = ("gold", "silver", "regular", "none")


class InsuranceSimulationResult(models.AbstractModel):
    """The results of a simulation as its screen shows them."""

    _name = "insurance.simulation.result"
    _description = "Simulation Result"

    before_matrix = fields.Json(compute="_compute_matrices", help="Tier so far -> simulated tier.")
    compare_matrix = fields.Json(
        compute="_compute_matrices", help="Tier in the comparison -> simulated tier."
    )
    quota_html = fields.Html("Use of Places", compute="_compute_quota_html", sanitize=False)
    gold_count = fields.Integer(compute="_compute_counts")
    silver_count = fields.Integer(compute="_compute_counts")
    upgrade_count = fields.Integer("Upgraded", compute="_compute_counts")
    downgrade_count = fields.Integer("Downgraded", compute="_compute_counts")
    leaving_count = fields.Integer("Not Assessed", compute="_compute_counts")
    difference_count = fields.Integer("Different", compute="_compute_counts")

    @api.depends("result")
    def _compute_counts(self):
        for record in self:
            before = record._get_cells("before")
            totals = Counter()
            for (_row, column), count in before.items():
                totals[column] += count
            record.gold_count, record.silver_count = totals["gold"], totals["silver"]
            record.upgrade_count = _moved(before, up=True)
            record.downgrade_count = _moved(before, up=False)
            record.leaving_count = sum(
                count for (row, column), count in before.items() if column == "none" != row
            )
            record.difference_count = sum(
                count
                for (row, column), count in record._get_cells("compare").items()
                if row != column
            )

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_matrices(self):
        for record in self:
            record.before_matrix = record._prepare_matrix(
                "before", "before_code", self.env._("Tier so far"), self.env._("No tier")
            )
            record.compare_matrix = record._prepare_matrix(
                "compare",
                "compare_code",
                record.compare_round_id.kind == "simulation"
                and record.compare_scheme_id.display_name
                or self.env._("Round of %s", record.year),
                self.env._("Not in it"),
            )

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_quota_html(self):
        for record in self:
            record.quota_html = record.round_id and self.env["ir.qweb"]._render(
                "insurance_service.simulation_quota", record._prepare_quota_table()
            )

    # === Movers === #

    def _count_movers(self):
        """Return the counts of ``result`` from the customers of the simulation."""
        self.ensure_one()
        mover_model = self.env["insurance.simulation.mover"]
        self.env.flush_all()
        result = {}
        for key, name in (("before", "before_code"), ("compare", "compare_code")):
            counts = mover_model._read_group(
                [("simulation_id", "=", self.id)], [name, "after_code"], ["__count"]
            )
            rows = {}
            for row, column, count in counts:
                rows.setdefault(row, {})[column] = count
            result[key] = rows
        if not self.compare_round_id:
            result["compare"] = None
        return result

    def _get_cells(self, key):
        """Return the counts of one matrix as ``{(row code, column code): count}``."""
        rows = (self.result or {}).get(key) or {}
        return {
            (row, column): count
            for row, columns in rows.items()
            for column, count in columns.items()
        }

    def _prepare_matrix(self, key, row_field, row_title, none_label):
        """Return a matrix for the widget: labels, counts and totals, and how to list a cell."""
        cells = self._get_cells(key)
        if not cells:
            return False
        names = {code: tier.name for code, tier in self.env["insurance.tier"]._by_code().items()}
        rows = [_prepare_row(cells, code, names.get(code, none_label)) for code in TIER_CODES]
        gone = self.env._("Not assessed")
        return {
            "model": "insurance.simulation.mover",
            "domain": [["simulation_id", "=", self.id]],
            "row_field": row_field,
            "column_field": "after_code",
            "row_title": row_title,
            "column_title": self.scheme_id.display_name,
            "columns": [{"code": code, "label": names.get(code, gone)} for code in TIER_CODES],
            "rows": rows,
            "totals": [sum(column) for column in zip(*(_counts(row) for row in rows), strict=True)],
            "total": sum(row["total"] for row in rows),
        }

    # === Places === #

    def _prepare_quota_table(self):
        """Return the use of gold and silver places, the comparison beside the simulation."""
        rounds = [self.round_id] + ([self.compare_round_id] if self.compare_round_id else [])
        titles = [record.scheme_id.display_name for record in rounds]
        if len(rounds) == 2 and rounds[1].kind == "assessment":
            titles[1] = self.env._("Round of %s", self.year)
        pools = [
            ("existing", self.env._("Gold: existing customers")),
            ("new", self.env._("Gold: new customers")),
        ]
        rows = [
            {
                "label": label,
                "uses": [(record.quota_data or {}).get("gold", {}).get(pool) for record in rounds],
            }
            for pool, label in pools
        ]
        branches = self.env["res.company"].search(
            [("id", "child_of", self.company_id.id), ("id", "!=", self.company_id.id)],
            order="branch_code, id",
        )
        rows += [
            {
                "label": self.env._("Silver: %s", branch.name),
                "uses": [self._get_silver_use(record, branch) for record in rounds],
            }
            for branch in branches
        ]
        return {"titles": titles, "rows": rows, "totals": _sum_uses(rows[2:], len(rounds))}

    def _get_silver_use(self, record, branch):
        uses = (record.quota_data or {}).get("silver", {})
        return uses.get(str(branch.id)) or {
            "quota": branch.silver_quota,
            "candidates": 0,
            "chosen": 0,
        }


def _prepare_row(cells, code, label):
    """Return one row of a matrix with its total."""
    row = {
        "code": code,
        "label": label,
        "cells": [
            {"code": column, "count": cells.get((code, column), 0), "kind": _kind(code, column)}
            for column in TIER_CODES
        ],
    }
    return {**row, "total": sum(_counts(row))}


def _counts(row):
    return [cell["count"] for cell in row["cells"]]


def _sum_uses(rows, count):
    """Return the sums of the silver rows for each of ``count`` rounds."""
    return [
        {
            key: sum(row["uses"][number][key] for row in rows)
            for key in ("quota", "candidates", "chosen")
        }
        for number in range(count)
    ]


def _kind(row, column):
    """Return how a cell is coloured: same, up, down, gone or new."""
    if row == column:
        return "same"
    if column == "none":
        return "gone"
    if row == "none":
        return "new"
    return "up" if TIER_CODES.index(column) < TIER_CODES.index(row) else "down"


def _moved(cells, up):
    """Count the customers who move up, respectively down, between tiers."""
    wanted = "up" if up else "down"
    return sum(count for (row, column), count in cells.items() if _kind(row, column) == wanted)
