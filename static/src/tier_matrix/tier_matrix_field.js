import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * Counts of customers by two tiers, with totals; a click on a cell lists its customers.
 * The value says which model to list and by which fields, so that any matrix can be shown.
 */
export class TierMatrixField extends Component {
    static template = "insurance_service.TierMatrixField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get matrix() {
        return this.props.record.data[this.props.name];
    }

    /** List the customers of a cell, a row (no column) or a column (no row). */
    openCell(row, column) {
        const matrix = this.matrix;
        const domain = [...matrix.domain];
        const labels = [];
        if (row) {
            domain.push([matrix.row_field, "=", row.code]);
            labels.push(row.label);
        }
        if (column) {
            domain.push([matrix.column_field, "=", column.code]);
            labels.push(column.label);
        }
        this.action.doAction({
            type: "ir.actions.act_window",
            name: labels.join(" → ") || _t("Customers"),
            res_model: matrix.model,
            views: [
                [false, "list"],
                [false, "pivot"],
            ],
            domain,
        });
    }
}

registry.category("fields").add("insurance_tier_matrix", {
    component: TierMatrixField,
    displayName: _t("Tier Matrix"),
    supportedTypes: ["json"],
});
