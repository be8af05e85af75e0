import { registry } from "@web/core/registry";

/**
 * The service officer's day: what is due is ordered together, one is confirmed with evidence, and
 * a sick visit is added. Triggers are names, never texts: the tour runs in English and Chinese.
 */
const tours = registry.category("web_tour.tours");
const field = (name) => `.o_field_widget[name='${name}']`;
const state = (name) => `.o_field_statusbar button.o_arrow_button_current[data-value='${name}']`;
const step = (name) => `.o_insurance_step[data-step='${name}'] button`;
const confirm = { trigger: ".modal button[name='action_confirm']", run: "click" };
const closed = { trigger: "body:not(:has(.modal))" };

tours.add("insurance_care_day", {
    steps: () => [
        {
            content: "Two gifts are to be prepared, both for my customer",
            trigger: ".o_data_row:contains('T-CARE') ~ .o_data_row:contains('T-CARE')",
        },
        { trigger: "thead .o_list_record_selector input", run: "click" },
        { trigger: ".o_control_panel button.o_care_order", run: "click" },
        { trigger: `.modal ${field("content")} input`, run: "edit 生日蛋糕" },
        confirm,
        closed,
        { trigger: ".o_data_row:contains('生日蛋糕'), .o_data_row .text-bg-info" },
        { trigger: ".o_data_row:eq(0) td[name='item_id']", run: "click" },
        { trigger: state("ordered") },
        { trigger: `${step("send")}`, run: "click" },
        { trigger: state("sent") },
        { trigger: `${step("done")}`, run: "click" },
        { trigger: `.modal ${field("evidence")} input`, run: "edit 前台签收" },
        { trigger: `.modal ${field("feedback")} textarea`, run: "edit 客户很高兴" },
        confirm,
        { trigger: state("done") },
        { trigger: `${field("evidence")}:contains('前台签收'), ${field("evidence")} input` },
    ],
});

tours.add("insurance_care_event", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: `${field("partner_id")} input`, run: "edit T-CARE" },
        { trigger: ".o-autocomplete--dropdown-item:contains('T-CARE')", run: "click" },
        { trigger: `${field("item_id")} input`, run: "edit D6" },
        { trigger: ".o-autocomplete--dropdown-item:contains('D6')", run: "click" },
        { trigger: `${field("date_due")} input, ${field("date_due")} button`, run: "click" },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: state("planned") },
        {
            content: "The limit of the occasion is what is planned",
            trigger: `${field("cost_planned")}:contains('200')`,
        },
    ],
});
