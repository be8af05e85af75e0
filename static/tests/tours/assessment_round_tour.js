import { registry } from "@web/core/registry";

/**
 * The yearly round, one tour a role. Triggers are names, never texts: the same tours run in
 * English and in Chinese.
 */
const tours = registry.category("web_tour.tours");
const state = (name) => `.o_field_statusbar button.o_arrow_button_current[data-value='${name}']`;
const step = (method) => `.o_insurance_step button[name='${method}']`;
const confirm = { trigger: ".modal-footer .btn-primary", run: "click" };

tours.add("insurance_round_collect", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name='year'] input", run: "edit 2025 && press Tab" },
        { trigger: step("action_collect"), run: "click" },
        { trigger: state("nomination") },
        { trigger: ".o_insurance_progress td:contains('T-BJ')" },
    ],
});

tours.add("insurance_round_nominate", {
    steps: () => [
        {
            content: "Leave the weaker candidate out, with a reason",
            trigger: ".o_data_row:contains('T-WEAK') button[name='action_open_reason']",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='reason'] textarea",
            run: "edit 客户拟更换承保方案",
        },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        { trigger: "body:not(:has(.modal)):not(:has(.o_data_row:contains('T-WEAK')))" },
        {
            content: "Nominate the other",
            trigger: ".o_data_row:contains('T-STRONG') button[name='action_nominate']",
            run: "click",
        },
        { trigger: ".o_view_nocontent" },
    ],
});

tours.add("insurance_round_explain", {
    steps: () => [
        { trigger: ".o_data_row:contains('T-STRONG') td[name='customer_code']", run: "click" },
        { trigger: ".o_field_widget[name='explanation_html'] table" },
        { trigger: ".o_field_widget[name='explanation_html'] a:contains('T-P00001')" },
    ],
});

tours.add("insurance_round_submit", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell[name='scheme_id']", run: "click" },
        { trigger: step("action_score"), run: "click" },
        { trigger: state("scored") },
        { trigger: step("action_submit"), run: "click" },
        confirm,
        { trigger: state("submitted") },
        {
            content: "The approval belongs to somebody else: no such button here",
            trigger: `.o_form_view:not(:has(${step("action_approve")}))`,
        },
    ],
});

tours.add("insurance_round_blocked", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell[name='scheme_id']", run: "click" },
        {
            content: "A step that is not open yet is disabled and says why",
            trigger: ".o_insurance_step[data-tooltip]:has(button[name='action_approve']:disabled)",
        },
    ],
});

tours.add("insurance_round_approve", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell[name='scheme_id']", run: "click" },
        { trigger: step("action_approve"), run: "click" },
        confirm,
        { trigger: state("approved") },
    ],
});

tours.add("insurance_round_publish", {
    steps: () => [
        { trigger: ".o_data_row .o_data_cell[name='scheme_id']", run: "click" },
        { trigger: step("action_publish"), run: "click" },
        confirm,
        { trigger: state("published") },
        { trigger: ".o_field_widget[name='date_effective']" },
    ],
});

tours.add("insurance_customer_tier", {
    steps: () => [
        { trigger: ".o_data_row:contains('T-STRONG') td[name='customer_code']", run: "click" },
        { trigger: ".o_form_view .badge" },
    ],
});
