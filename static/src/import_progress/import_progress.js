import { Component, onWillUnmount, useEffect } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const INTERVAL = 1500; // milliseconds
const LIVE = ["queued", "running"];

/**
 * How far an import is. While it waits or runs the record is read again and again: that needs
 * no websocket, which not every installation has behind its proxy.
 */
export class ImportProgress extends Component {
    static template = "insurance_service.ImportProgress";
    static props = { ...standardFieldProps };

    setup() {
        useEffect(
            (live) => {
                if (live) {
                    this.timer = setInterval(() => this.refresh(), INTERVAL);
                    return () => clearInterval(this.timer);
                }
            },
            () => [this.isLive]
        );
        onWillUnmount(() => clearInterval(this.timer));
    }

    get isLive() {
        return LIVE.includes(this.props.record.data.state);
    }

    get isWaiting() {
        return this.props.record.data.state === "queued";
    }

    get percent() {
        return Math.floor(this.props.record.data[this.props.name] || 0);
    }

    async refresh() {
        if (this.busy || document.hidden) {
            return;
        }
        this.busy = true;
        try {
            await this.props.record.load();
        } finally {
            this.busy = false;
        }
    }
}

registry.category("fields").add("insurance_import_progress", {
    component: ImportProgress,
    displayName: _t("Import Progress"),
    supportedTypes: ["float"],
    fieldDependencies: [{ name: "state", type: "selection" }],
});
