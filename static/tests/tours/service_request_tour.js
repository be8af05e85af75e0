import { registry } from "@web/core/registry";

/**
 * A service request from registration to its result. Triggers are names, never texts: the same
 * tours run in English and in Chinese.
 */
const tours = registry.category("web_tour.tours");
const state = (name) => `.o_field_statusbar button.o_arrow_button_current[data-value='${name}']`;
const step = (name) => `.o_insurance_step[data-step='${name}'] button`;
const field = (name) => `.o_field_widget[name='${name}']`;
const paper = (name) => `${field("paper_ids")} .o_data_row:contains('${name}')`;
const confirm = { trigger: ".modal button[name='action_confirm']", run: "click" };

tours.add("insurance_request_register", {
    steps: () => [
        { trigger: ".o_data_row:contains('T-GOLD') td[name='customer_code']", run: "click" },
        { trigger: ".o_form_view button[data-hotkey='r']", run: "click" },
        { trigger: `${field("summary")} input`, run: "edit 增员 38 人" },
        { trigger: `${field("item_id")} input`, run: "edit T2" },
        { trigger: ".o-autocomplete--dropdown-item:contains('Test item T2')", run: "click" },
        {
            content: "The promise of the customer's tier is shown before saving",
            trigger: `${field("promise_preview")}:contains('2')`,
        },
        { trigger: `${paper("Application form")} td[name='is_received']`, run: "click" },
        { trigger: `${field("paper_ids")} .o_selected_row td[name='is_received'] input:checked` },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: state("waiting") },
        {
            content: "One paper is there, one is missing; the steps belong to others",
            trigger: `.alert ${field("missing_papers")}:contains('Copy of licence')`,
        },
        { trigger: `.o_form_view:not(:has(${step("take")})):not(:has(${step("finish")}))` },
    ],
});

tours.add("insurance_request_work", {
    steps: () => [
        { trigger: ".o_data_row:contains('增员 38 人') td[name='name']", run: "click" },
        { trigger: step("take"), run: "click" },
        { trigger: `.o_form_view:not(:has(${step("take")}.btn-primary))` },
        { trigger: `.o_insurance_step[data-step='start'] button:disabled` },
        { trigger: `${paper("Copy of licence")} td[name='is_received']`, run: "click" },
        { trigger: `${field("paper_ids")} .o_selected_row td[name='is_received'] input:checked` },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: state("running") },
        { trigger: `.o_insurance_deadline ${field("deadline_date")}` },
        { trigger: step("pause"), run: "click" },
        { trigger: `.modal ${field("pause_reason_id")} input:eq(0)`, run: "click" },
        { trigger: `.modal ${field("note")} textarea`, run: "edit 缺原件" },
        confirm,
        { trigger: state("paused") },
        { trigger: step("resume"), run: "click" },
        { trigger: ".modal .o_insurance_effect td" },
        confirm,
        { trigger: state("running") },
        { trigger: step("finish"), run: "click" },
        { trigger: `.modal ${field("result")} textarea`, run: "edit 批单已寄出" },
        confirm,
        { trigger: state("done") },
        { trigger: step("acknowledge"), run: "click" },
        { trigger: `.modal ${field("acknowledged_by")} input`, run: "edit 王经理" },
        confirm,
        { trigger: `body:not(:has(.modal)) .o_form_view:not(:has(${step("acknowledge")}))` },
    ],
});

tours.add("insurance_request_breaches", {
    steps: () => [
        { trigger: ".o_data_row:contains('Open and late')" },
        { trigger: ".o_data_row:contains('Done late') td[name='name']", run: "click" },
        { trigger: state("done") },
        { trigger: ".o_notebook a[name='clock']", run: "click" },
        { trigger: `${field("late_days")}` },
        { trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: ".o_data_row:contains('Open and late') td[name='name']", run: "click" },
        { trigger: ".alert-danger" },
        {
            content: "The branch head agrees another date; finishing belongs to others",
            trigger: `.o_form_view:not(:has(${step("finish")})) ${step("agree_date")}`,
        },
    ],
});

tours.add("insurance_request_analysis", {
    steps: () => [
        { trigger: ".o_pivot_cell_value:eq(0)", run: "click" },
        { trigger: ".o_data_row:contains('Done late')" },
    ],
});
