import { registry } from "@web/core/registry";

/**
 * The executive's visit plan: proposed and confirmed by head office, held by its executive.
 * Triggers are names, never texts: the same tours run in English and in Chinese.
 */
const tours = registry.category("web_tour.tours");
const state = (name) => `.o_field_statusbar button.o_arrow_button_current[data-value='${name}']`;
const step = (name) => `.o_insurance_step[data-step='${name}'] button`;
const field = (name) => `.o_field_widget[name='${name}']`;
const confirm = { trigger: ".modal button[name='action_confirm']", run: "click" };

tours.add("insurance_visit_plan", {
    steps: () => [
        { trigger: ".o_data_row:contains('Test head office') td[name='company_id']", run: "click" },
        { trigger: `${step("confirm")}:disabled` },
        { trigger: step("propose"), run: "click" },
        {
            content: "The quotas of the GM office are met; nobody is without executive",
            trigger: `${field("check_html")} td .fa-check-circle`,
        },
        { trigger: ".o_notebook .o_data_row:eq(0) td[name='note']", run: "click" },
        { trigger: ".o_selected_row td[name='note'] input", run: "edit 带手册" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved, .o_form_view:not(.o_form_dirty)" },
        { trigger: step("confirm"), run: "click" },
        { trigger: ".modal .modal-footer .btn-primary", run: "click" },
        { trigger: state("confirmed") },
        { trigger: ".oe_stat_button[name='action_view_visits']" },
    ],
});

tours.add("insurance_visit_hold", {
    steps: () => [
        { trigger: ".o_data_row:contains('gold-0') td[name='purpose']:eq(0)", run: "click" },
        { trigger: state("planned") },
        { trigger: step("hold"), run: "click" },
        { trigger: `.modal ${field("report")} textarea`, run: "edit 谈了续保" },
        { trigger: `.modal ${field("evidence")} textarea`, run: "edit 王总确认" },
        { trigger: `.modal ${field("next_step")} input`, run: "edit 送方案" },
        { trigger: `.modal ${field("report")} textarea`, run: "click" },
        { trigger: `.modal ${field("next_step_date")} input`, run: "click" },
        { trigger: ".o_datetime_picker .o_today", run: "click" },
        { trigger: `.modal ${field("report")} textarea`, run: "click" },
        { trigger: `.modal ${field("next_step_date")} button` },
        confirm,
        { trigger: state("held") },
        { trigger: `${field("report")}:contains('谈了续保')` },
    ],
});

tours.add("insurance_visit_progress", {
    steps: () => [
        { trigger: ".o_data_row:contains('t_hq_gm') td[name='done']:contains('1')" },
    ],
});
