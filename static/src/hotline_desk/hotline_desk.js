import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { FormViewDialog } from "@web/views/view_dialogs/form_view_dialog";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { CallForm } from "./call_form";
import { CallerSearch } from "./caller_search";
import { CustomerCard } from "./customer_card";

const MODEL = "insurance.call";
const EMPTY = {
    kind: "enquiry",
    caller_name: "",
    caller_phone: "",
    contact_id: false,
    policy_id: false,
    content: "",
    step: "answer",
    result: "",
    satisfied: "unknown",
    item_id: false,
    department: "",
    category_id: false,
    subject: "",
    expected_outcome: "",
    severity: "1",
    date: "",
};
/** Names of the step's method -> names of its parameters, and where the form keeps them. */
const PARAMS = {
    answer: { result: "result", satisfied: "satisfied" },
    hand_over: { item_id: "item_id", summary: "subject", department: "department" },
    complain: {
        category_id: "category_id",
        subject: "subject",
        expected_outcome: "expected_outcome",
        severity: "severity",
    },
    promise_call_back: { date: "date" },
};

/**
 * The desk of the customer hotline: number -> customer with everything open, and the call logged
 * without leaving it. What was typed stays until it is saved, whatever is looked up meanwhile.
 */
export class HotlineDesk extends Component {
    static template = "insurance_service.HotlineDesk";
    static components = { Layout, CallerSearch, CustomerCard, CallForm };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.state = useState({
            found: null,
            customer: null,
            call: { ...EMPTY },
            problem: "",
            saving: false,
            round: 0,
        });
        onWillStart(async () => {
            this.options = await this.orm.call(MODEL, "action_get_options", []);
        });
    }

    // Looking up.

    async lookUp(text) {
        const found = await this.orm.call(MODEL, "action_look_up", [text]);
        Object.assign(this.state, { found, customer: null });
        Object.assign(this.state.call, { contact_id: false, policy_id: false });
        if (found.number) {
            this.state.call.caller_phone = text;
        }
        if (found.contacts.length === 1) {
            await this.choose(found.contacts[0]);
        }
    }

    async choose(row) {
        await this.showCustomer(row.partner_id);
        this.setContact(row.id || false, row.name);
    }

    async showCustomer(partnerId) {
        const customer = partnerId
            ? await this.orm.call(MODEL, "action_get_customer", [partnerId])
            : null;
        this.state.customer = customer;
        Object.assign(this.state.call, { contact_id: false, policy_id: false });
    }

    setContact(contactId, name) {
        this.state.call.contact_id = contactId;
        if (contactId) {
            this.state.call.caller_name = name;
        }
    }

    setPolicy(policyId) {
        const { call } = this.state;
        call.policy_id = call.policy_id === policyId ? false : policyId;
    }

    // Records open above the desk, so that nothing typed is lost.

    async open(resModel, resId, title = "") {
        const viewId = await this.orm.call(resModel, "get_formview_id", [[resId]]);
        this.dialog.add(
            FormViewDialog,
            { resModel, resId, viewId, title, size: "xl" },
            { onClose: () => this.reload() }
        );
    }

    openCrossRegion() {
        return this.action.doAction("insurance_service.insurance_cross_access_action_ask", {
            onClose: () => this.reload(),
        });
    }

    async reload() {
        const { customer, call } = this.state;
        if (customer) {
            const { contact_id, policy_id } = call;
            await this.showCustomer(customer.id);
            Object.assign(call, { contact_id, policy_id });
        }
    }

    // Saving.

    getProblem() {
        const { call, customer } = this.state;
        const step = call.kind === "complaint" ? "complain" : call.step;
        if (!call.content.trim()) {
            return _t("Write down what the caller says.");
        }
        if (step === "answer" && !call.result.trim()) {
            return _t("Write down what the caller was told.");
        }
        if (step === "hand_over" && !customer) {
            return _t("Find the customer first: requests belong to one.");
        }
        if (step === "hand_over" && !call.item_id) {
            return _t("Choose the service that is asked for.");
        }
        if (step === "complain" && !call.category_id) {
            return _t("Choose what the complaint is about.");
        }
        return "";
    }

    getValues() {
        const { call, customer } = this.state;
        return {
            kind: call.kind,
            content: call.content,
            caller_name: call.caller_name,
            caller_phone: call.caller_phone,
            partner_id: customer ? customer.id : false,
            contact_id: call.contact_id,
            policy_id: call.policy_id,
        };
    }

    async save() {
        this.state.problem = this.getProblem();
        if (this.state.problem || this.state.saving) {
            return;
        }
        const { call } = this.state;
        const step = call.kind === "complaint" ? "complain" : call.step;
        const params = Object.fromEntries(
            Object.entries(PARAMS[step]).map(([name, key]) => [name, call[key] || false])
        );
        this.state.saving = true;
        try {
            const logged = await this.orm.call(MODEL, "action_log", [
                this.getValues(),
                step,
                params,
            ]);
            this.notification.add(logged.message, {
                type: "success",
                buttons: [{ name: _t("Open Call"), onClick: () => this.open(MODEL, logged.id, logged.name) }],
            });
            Object.assign(call, EMPTY);
            Object.assign(this.state, { found: null });
            await this.reload();
        } finally {
            this.state.saving = false;
        }
    }

    clear() {
        Object.assign(this.state.call, EMPTY);
        Object.assign(this.state, { found: null, customer: null, problem: "" });
        this.state.round++;
    }
}

registry.category("actions").add("insurance_hotline_desk", HotlineDesk);
