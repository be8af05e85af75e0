import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useState } from "@odoo/owl";

/**
 * A button for one step of a record. The record's JSON field `blocked_actions` holds, for the
 * steps of the user's role, why each is refused now: no entry hides the button, a text disables
 * it and is its tooltip. The server refuses with the same text.
 */
export class StepButton extends Component {
    static template = "insurance_service.StepButton";
    static props = {
        ...standardWidgetProps,
        step: String,
        method: String,
        label: String,
        style: { type: String, optional: true },
        confirm: { type: String, optional: true },
        reasonStep: { type: String, optional: true },
        title: { type: String, optional: true },
        onlyIfAllowed: { type: Boolean, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.state = useState({ running: false });
    }

    get reason() {
        return (this.props.record.data.blocked_actions || {})[this.props.step];
    }

    get isShown() {
        return this.reason !== undefined && !(this.props.onlyIfAllowed && this.reason);
    }

    get isDisabled() {
        return Boolean(this.reason) || this.state.running;
    }

    get tooltip() {
        return this.reason || this.props.title;
    }

    onClick() {
        if (!this.props.confirm) {
            return this.run();
        }
        this.dialog.add(ConfirmationDialog, {
            title: this.props.label,
            body: this.props.confirm,
            confirmLabel: this.props.label,
            cancelLabel: _t("Cancel"),
            confirm: () => this.run(),
            cancel: () => {},
        });
    }

    async run() {
        const record = this.props.record;
        if (!(await record.save())) {
            return;
        }
        this.state.running = true;
        try {
            const context = this.props.reasonStep ? { reason_step: this.props.reasonStep } : {};
            const result = await this.orm.call(
                record.resModel,
                this.props.method,
                [[record.resId]],
                { context: { ...record.context, ...context } }
            );
            if (result && result.type) {
                await this.action.doAction(result, { onClose: () => record.model.root.load() });
            } else {
                await record.model.root.load();
            }
        } finally {
            this.state.running = false;
        }
    }
}

export const stepButton = {
    component: StepButton,
    fieldDependencies: [{ name: "blocked_actions", type: "json", readonly: true }],
    extractProps: ({ attrs }) => ({
        step: attrs.step,
        method: attrs.method,
        label: attrs.string,
        style: attrs.style_class || "btn-secondary",
        confirm: attrs.confirm,
        reasonStep: attrs.reason_step,
        title: attrs.help,
        onlyIfAllowed: attrs.only_if_allowed === "1",
    }),
};

registry.category("view_widgets").add("insurance_step_button", stepButton);
