import { Component, useState } from "@odoo/owl";

/** What is written down of a call; the desk keeps the values and saves them. */
export class CallForm extends Component {
    static template = "insurance_service.CallForm";
    static props = {
        call: Object,
        options: Object,
        customer: { type: [Object, { value: null }] },
        problem: String,
        saving: Boolean,
        save: Function,
        clear: Function,
    };

    setup() {
        this.call = useState(this.props.call);
    }

    get isComplaint() {
        return this.call.kind === "complaint";
    }

    setId(name, ev) {
        this.call[name] = Number(ev.target.value) || false;
    }
}
