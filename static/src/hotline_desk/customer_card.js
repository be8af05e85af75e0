import { Component } from "@odoo/owl";

/** Everything of the customer the desk needs: people, promises, policies, what is open. */
export class CustomerCard extends Component {
    static template = "insurance_service.CustomerCard";
    static props = {
        customer: { type: [Object, { value: null }] },
        contactId: { type: [Number, { value: false }] },
        policyId: { type: [Number, { value: false }] },
        setContact: Function,
        setPolicy: Function,
        open: Function,
    };

    static tierClass = {
        gold: "text-bg-warning",
        silver: "text-bg-info",
        regular: "text-bg-secondary",
    };

    get tierClass() {
        return CustomerCard.tierClass[this.props.customer.tier_code] || "text-bg-secondary";
    }
}
