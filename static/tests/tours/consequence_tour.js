import { registry } from "@web/core/registry";

/**
 * Consequences: the branch head reads the comment and confirms a milder one with the reason; the
 * person reads the own case and appeals.
 * Triggers are names, never texts: the same tours run in English and in Chinese.
 */
const tours = registry.category("web_tour.tours");
const state = (name) => `.o_field_statusbar button.o_arrow_button_current[data-value='${name}']`;
const step = (name) => `.o_insurance_step[data-step='${name}'] button`;
const field = (name) => `.o_field_widget[name='${name}']`;
const confirm = { trigger: ".modal button[name='action_confirm']", run: "click" };

tours.add("insurance_consequence_confirm", {
    steps: () => [
        { trigger: ".o_data_row:contains('t_bj_colleague') td[name='occurrence']", run: "click" },
        { trigger: state("hearing") },
        { trigger: ".o_notebook .nav-link[name='hearing']", run: "click" },
        { trigger: `${field("statement")}:contains('系统故障')` },
        { trigger: `${step("confirm")}:not(:disabled)`, run: "click" },
        { trigger: `.modal ${field("kind")} input`, run: "click" },
        { trigger: ".o_select_menu_item:first", run: "click" },
        { trigger: `.modal ${field("reason")} textarea`, run: "edit 部分责任" },
        confirm,
        { trigger: state("confirmed") },
        { trigger: ".o_notebook .nav-link[name='decision']", run: "click" },
        { trigger: `${field("decision_reason")}:contains('部分责任')` },
        {
            content: "Carrying it out is not the branch head's",
            trigger: ".o_form_view:not(:has([data-step='execute'] button))",
        },
    ],
});

tours.add("insurance_consequence_appeal", {
    steps: () => [
        { trigger: ".o_data_row td[name='kind']", run: "click" },
        { trigger: state("confirmed") },
        { trigger: `${field("decision_reason")}:contains('部分责任')` },
        { trigger: step("appeal"), run: "click" },
        { trigger: `.modal ${field("reason")} textarea`, run: "edit 不是我" },
        confirm,
        { trigger: state("appealed") },
        { trigger: `${field("appeal_text")}:contains('不是我')` },
    ],
});
