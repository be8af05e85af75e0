import { Component, useState } from "@odoo/owl";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { useAutofocus } from "@web/core/utils/hooks";

/** Who calls: by number, policy or code; else by the customer's name. */
export class CallerSearch extends Component {
    static template = "insurance_service.CallerSearch";
    static components = { RecordSelector };
    static props = {
        found: { type: [Object, { value: null }] },
        customerId: { type: [Number, { value: false }] },
        opensCrossRegion: Boolean,
        lookUp: Function,
        choose: Function,
        showCustomer: Function,
        openCall: Function,
        openCrossRegion: Function,
    };

    setup() {
        this.input = useAutofocus({ refName: "number" });
        this.state = useState({ text: "", searching: false });
        this.domain = [["customer_code", "!=", false]];
    }

    async onSubmit() {
        if (!this.state.text.trim() || this.state.searching) {
            return;
        }
        this.state.searching = true;
        try {
            await this.props.lookUp(this.state.text.trim());
        } finally {
            this.state.searching = false;
        }
    }

    get isUnknown() {
        const { found } = this.props;
        return found && !found.contacts.length && !found.branches.length;
    }
}
