from odoo import api, fields, models

from ..versions import differences


class InsuranceServiceCatalogue(models.Model):
    """Content of a catalogue: what makes it valid, as a matrix, and in words."""

    _inherit = "insurance.service.catalogue"

    matrix = fields.Json(
        compute="_compute_matrix",
        help="Services by class with a cell for each tier, as the matrix on the form shows them.",
    )
    difference_html = fields.Html("Differences", compute="_compute_difference_html", sanitize=False)
    warning_text = fields.Text(
        "Worth a Look",
        compute="_compute_warning_text",
        help="What is allowed but unusual, such as a better tier with a later deadline.",
    )
    standard_count = fields.Integer("Standards", compute="_compute_counts")
    request_count = fields.Integer("Requests", compute="_compute_counts")

    # === COMPUTE METHODS === #

    @api.depends("standard_ids", "state", "year")
    @api.depends_context("uid", "lang")
    def _compute_matrix(self):
        for catalogue in self:
            catalogue.matrix = catalogue._get_matrix()

    @api.depends("origin_id", "standard_ids")
    @api.depends_context("lang")
    def _compute_difference_html(self):
        for catalogue in self:
            catalogue.difference_html = catalogue.origin_id and self.env["ir.qweb"]._render(
                "insurance_service.scheme_differences",
                {
                    "origin": catalogue.origin_id.display_name,
                    "rows": catalogue._get_differences(catalogue.origin_id),
                },
            )

    @api.depends("state", "standard_ids")
    @api.depends_context("lang")
    def _compute_warning_text(self):
        for catalogue in self:
            draft = catalogue.state == "draft" and catalogue.ids
            catalogue.warning_text = draft and "\n".join(catalogue._get_warnings())

    def _compute_counts(self):
        standards = dict(
            self.env["insurance.service.standard"]._read_group(
                [("catalogue_id", "in", self.ids)], ["catalogue_id"], ["__count"]
            )
        )
        requests = self.env["insurance.service.request"]._read_group(
            [("standard_id.catalogue_id", "in", self.ids)], ["standard_id"], ["__count"]
        )
        for catalogue in self:
            catalogue.standard_count = standards.get(catalogue, 0)
            catalogue.request_count = sum(
                count for standard, count in requests if standard.catalogue_id == catalogue
            )

    # === ACTION METHODS === #

    def action_view_standards(self):
        """Open the standards of these catalogues as a list.

        :return: window action
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "insurance_service.insurance_service_standard_action"
        )
        return {**action, "domain": [("catalogue_id", "in", self.ids)], "context": {}}

    def action_view_requests(self):
        """Open the requests promised by these catalogues that the user may see.

        :return: window action
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service Requests"),
            "res_model": "insurance.service.request",
            "views": [(False, "list"), (False, "form"), (False, "pivot")],
            "domain": [("standard_id.catalogue_id", "in", self.ids)],
        }

    # === Validity === #

    def _get_problems(self):
        """Return what keeps a draft from being put into effect, in words.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self.standard_ids:
            return [self.env._("The catalogue promises nothing yet: fill cells of the matrix.")]
        return []

    def _get_warnings(self):
        """Return what is allowed but unusual, in words.

        :rtype: list[str]
        """
        self.ensure_one()
        items = self.env["insurance.service.item"].search([("request_kind", "!=", False)])
        warnings = [
            self.env._(
                "%s: no tier has a standard, so requests get no deadline.", item.display_name
            )
            for item in items - self.standard_ids.item_id
        ]
        tiers = self.env["insurance.tier"].search([])
        for item, standards in self.standard_ids.grouped("item_id").items():
            by_tier = standards.grouped("tier_id")
            for better, worse in zip(tiers, tiers[1:], strict=False):
                if worse in by_tier and (
                    text := self._compare(by_tier.get(better), by_tier[worse])
                ):
                    warnings.append(
                        self.env._(
                            "%(item)s: %(text)s Is that meant?", item=item.display_name, text=text
                        )
                    )
        return warnings

    @api.model
    def _compare(self, better, worse):
        """Return in what a better tier is promised less than the next one, or False."""
        if not better:
            return self.env._(
                "%s is promised it, the tier above is not.", worse.tier_id.display_name
            )
        values = {"better": better.tier_id.name, "worse": worse.tier_id.name}
        if better._get_rank() > worse._get_rank():
            return self.env._(
                "%(better)s has %(more)s, %(worse)s %(less)s.",
                more=better._get_target_text() or self.env._("no deadline"),
                less=worse._get_target_text(),
                **values,
            )
        kinds = {better.frequency_kind, worse.frequency_kind}
        if kinds == {"per_year"} and better.frequency < worse.frequency:
            return self.env._(
                "%(better)s has %(more)s, %(worse)s %(less)s.",
                more=better._get_frequency_text(),
                less=worse._get_frequency_text(),
                **values,
            )
        return False

    # === Matrix === #

    def _get_matrix(self):
        """Return the catalogue for the matrix on the form.

        ``{"editable": bool, "tiers": [{id, code, name}], "groups": [{code, label, rows}]}``; a row
        is ``{id, code, name, department, cells}``, a cell ``{tier_id, id, target, kind, frequency,
        cost, note, is_default}`` with texts in the user's language, ``id`` False for no standard.
        """
        self.ensure_one()
        # Cheapest tier first: regular, silver, gold, as in the regulation's table.
        tiers = self.env["insurance.tier"].search([]).sorted(lambda t: (-t.sequence, t.id))
        # Also archived services, where this catalogue still has them.
        shown = self.env["insurance.service.item"].search([]) | self.standard_ids.item_id
        standards = self.standard_ids.grouped(lambda s: (s.item_id, s.tier_id))
        classes = dict(shown._fields["service_class"]._description_selection(self.env))
        by_class = shown.sorted(lambda item: (item.sequence, item.code)).grouped("service_class")
        return {
            "editable": bool(self.ids) and self._can_edit(),
            "tiers": [{"id": tier.id, "code": tier.code, "name": tier.name} for tier in tiers],
            "groups": [
                {
                    "code": code,
                    "label": label,
                    "rows": [
                        self._get_matrix_row(item, [(t, standards.get((item, t))) for t in tiers])
                        for item in by_class[code]
                    ],
                }
                for code, label in classes.items()
                if code in by_class
            ],
        }

    def _can_edit(self):
        return self.has_access("write") and not self._get_frozen_reason()

    @api.model
    def _get_matrix_row(self, item, cells):
        departments = dict(item._fields["department"]._description_selection(self.env))
        return {
            "id": item.id,
            "code": item.code,
            "name": item.name,
            "department": departments.get(item.department, ""),
            "cells": [self._get_matrix_cell(tier, standard) for tier, standard in cells],
        }

    @api.model
    def _get_matrix_cell(self, tier, standard):
        if not standard:
            return {"tier_id": tier.id, "id": False}
        frequency = standard._get_frequency_text()
        target = standard._get_target_text()
        return {
            "tier_id": tier.id,
            "id": standard.id,
            "kind": standard.target_kind,
            "target": target,
            "frequency": frequency,
            "cost": standard._get_cost_text(),
            "note": standard.note or "",
            "is_default": standard.is_default,
            "is_plain": not (target or frequency),
        }

    # === In words === #

    def _get_differences(self, other):
        """Return what this version changes against another one.

        :rtype: list[tuple]: (what, texts before, texts after), the texts as lists
        """
        self.ensure_one()
        return differences(self._describe(), other._describe())

    def _describe(self):
        """Return the content as ``{what: [texts]}``, in reading order."""
        self.ensure_one()
        result = {}
        for name in ("year", "hotline", "vip_hotline", "complaint_hotline"):
            if self[name]:
                result[self._fields[name]._description_string(self.env)] = [str(self[name])]
        for standard in self.standard_ids:
            result[standard.display_name] = standard._get_texts()
        return result
