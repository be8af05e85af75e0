import { registry } from "@web/core/registry";

/**
 * The branch officer's quarter end. Triggers are names, never texts: the same tours run in
 * English and in Chinese.
 */
const tours = registry.category("web_tour.tours");
const state = (name) => `.o_field_statusbar button.o_arrow_button_current[data-value='${name}']`;
const step = (name) => `.o_insurance_step[data-step='${name}'] button`;
const field = (name) => `.o_field_widget[name='${name}']`;
const cell = (name) => `${field("action_ids")} .o_selected_row td[name='${name}']`;
const confirm = { trigger: ".modal button[name='action_confirm']", run: "click" };

tours.add("insurance_summary_submit", {
    steps: () => [
        { trigger: ".o_data_row td[name='period']", run: "click" },
        { trigger: state("draft") },
        { trigger: `${field("done_count")}:contains('0')` },
        { trigger: step("refresh"), run: "click" },
        {
            content: "The care given since is counted",
            trigger: `${field("line_ids")} .o_data_row:contains('T9') td[name='spend']:contains('77.70')`,
        },
        { trigger: ".o_notebook a[name='improvement']", run: "click" },
        { trigger: `${field("action_ids")} .o_field_x2many_list_row_add a`, run: "click" },
        { trigger: `${cell("problem")} input`, run: "edit 送达太晚" },
        { trigger: `${cell("action")} input`, run: "edit 增加一家快递" },
        { trigger: `${cell("date_due")} input, ${cell("date_due")} button`, run: "click" },
        { trigger: ".o_datetime_picker .o_today, .o_datetime_picker .o_date_item_cell.o_today", run: "click" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: `.o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))` },
        { trigger: step("submit"), run: "click" },
        { trigger: `.modal ${field("note")} textarea`, run: "edit 数据已核对" },
        confirm,
        { trigger: state("submitted") },
        {
            content: "Signing belongs to the head; the words are frozen",
            trigger: `.o_form_view:not(:has(${step("confirm")})):not(:has(${step("refresh")}))`,
        },
    ],
});

tours.add("insurance_summary_sign", {
    steps: () => [
        { trigger: ".o_data_row td[name='period']", run: "click" },
        { trigger: state("submitted") },
        { trigger: ".o_notebook a[name='improvement']", run: "click" },
        { trigger: `${field("action_ids")} .o_data_row:contains('送达太晚')` },
        { trigger: step("confirm"), run: "click" },
        { trigger: `.modal ${field("note")} textarea`, run: "edit 同意" },
        confirm,
        { trigger: state("confirmed") },
        { trigger: ".o_notebook a[name='signatures']", run: "click" },
        { trigger: `${field("sign_ids")} .o_data_row:contains('同意')` },
    ],
});
