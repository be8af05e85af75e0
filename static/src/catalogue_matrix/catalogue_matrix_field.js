import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onMounted, onPatched, useRef } from "@odoo/owl";

const MOVES = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
};

/**
 * Services by tiers on one screen. While the catalogue is a draft each cell opens its standard in
 * a small form; arrow keys go from cell to cell. The server says whether the user may edit.
 */
export class CatalogueMatrixField extends Component {
    static template = "insurance_service.CatalogueMatrixField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.root = useRef("root");
        this.focusCell = null;
        onMounted(() => this.keepHeadBelowStatusBar());
        onPatched(() => this.restoreFocus());
    }

    get matrix() {
        return this.props.record.data[this.props.name];
    }

    /** Groups with the number of each row among all rows: where the arrow keys go. */
    get groups() {
        let number = 0;
        return this.matrix.groups.map((group) => ({
            ...group,
            rows: group.rows.map((row) => ({ ...row, number: number++ })),
        }));
    }

    /** The form's status bar sticks to the same edge as the head of the table. */
    keepHeadBelowStatusBar() {
        const bar = this.root.el?.closest(".o_form_renderer")?.querySelector(".o_form_statusbar");
        if (bar) {
            this.root.el.style.setProperty("--o-insurance-head-top", `${bar.offsetHeight}px`);
        }
    }

    getButton(row, column) {
        return this.root.el?.querySelector(`[data-row="${row}"][data-column="${column}"]`);
    }

    onKeydown(ev) {
        const move = MOVES[ev.key];
        const { row, column } = ev.target.dataset;
        if (!move || row === undefined) {
            return;
        }
        const next = this.getButton(Number(row) + move[0], Number(column) + move[1]);
        if (next) {
            ev.preventDefault();
            next.focus();
        }
    }

    restoreFocus() {
        if (this.focusCell) {
            this.getButton(...this.focusCell)?.focus();
            this.focusCell = null;
        }
    }

    async openCell(row, column, cell) {
        const record = this.props.record;
        if (!(await record.save())) {
            return;
        }
        const tier = this.matrix.tiers[column];
        const reload = async () => {
            this.focusCell = [row.number, column];
            await record.load();
        };
        this.dialog.add(FormViewDialog, {
            resModel: "insurance.service.standard",
            resId: cell.id,
            title: `${row.code} ${row.name} · ${tier.name}`,
            size: "md",
            canExpand: false,
            context: {
                form_view_ref: "insurance_service.insurance_service_standard_view_form_cell",
                default_catalogue_id: record.resId,
                default_item_id: row.id,
                default_tier_id: tier.id,
            },
            onRecordSaved: reload,
            removeRecord: cell.id
                ? async () => {
                      await this.orm.unlink("insurance.service.standard", [cell.id]);
                      await reload();
                  }
                : undefined,
        });
    }

    openItem(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "insurance.service.item",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    async print(tier) {
        const action = await this.orm.call(
            "insurance.service.catalogue",
            "action_print_promise",
            [[this.props.record.resId]],
            { tier_id: tier.id }
        );
        await this.action.doAction(action);
    }

    getTooltip(cell) {
        const lines = [cell.note, cell.is_default && _t("Product default: decide it yourselves.")];
        return lines.filter(Boolean).join("\n") || undefined;
    }
}

registry.category("fields").add("insurance_catalogue_matrix", {
    component: CatalogueMatrixField,
    displayName: _t("Catalogue Matrix"),
    supportedTypes: ["json"],
});
