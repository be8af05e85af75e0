import { registry } from "@web/core/registry";

/**
 * A complaint from its registration to its end, as its handler: registered, taken, acknowledged,
 * a person named, decided with finding and evidence, answered, closed.
 * Triggers are names, never texts: the same tour runs in English and in Chinese.
 */
const state = (name) => `.o_field_statusbar button.o_arrow_button_current[data-value='${name}']`;
const step = (name) => `.o_insurance_step[data-step='${name}'] button`;
const field = (name) => `.o_field_widget[name='${name}']`;
const page = (name) => ({ trigger: `.o_notebook .nav-link[name='${name}']`, run: "click" });
const take = (name) => ({ trigger: `${step(name)}:not(:disabled)`, run: "click" });
const fill = (name, text) => ({ trigger: `.modal ${field(name)} textarea`, run: `edit ${text}` });
const pick = (name, value) => ({
    trigger: `.modal ${field(name)} input[data-value='${value}']`,
    run: "click",
});
const confirm = { trigger: ".modal button[name='action_confirm']", run: "click" };
const dialogClosed = { trigger: "body:not(:has(.modal))" };
const search = (scope, name, text) => [
    { trigger: `${scope} ${field(name)} input`, run: `edit ${text}` },
    { trigger: `.o-autocomplete--dropdown-item:contains('${text}')`, run: "click" },
];
const cell = (name) => `.modal ${field("line_ids")} .o_selected_row td[name='${name}']`;
const choose = (name, number) => [
    { trigger: `${cell(name)} input`, run: "click" },
    { trigger: `.o_select_menu_item:eq(${number})`, run: "click" },
];

registry.category("web_tour.tours").add("insurance_complaint_handler", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: `${field("subject")} input`, run: "edit 理赔拖延" },
        ...search(".o_form_view", "partner_id", "T-GOLD"),
        ...search(".o_form_view", "category_id", "T-CATEGORY"),
        { trigger: `${field("description")} textarea`, run: "edit 三周没有答复" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: state("new") },
        {
            content: "Who handles it decides: not before it is taken",
            trigger: `.o_form_view:not(:has(${step("decide")}))`,
        },
        take("take"),
        { trigger: state("investigating") },
        take("acknowledge"),
        { trigger: `.modal ${field("reason")} textarea`, run: "edit 已电话告知王总" },
        confirm,
        { content: "Told once", trigger: `.o_form_view:not(:has(${step("acknowledge")}))` },
        dialogClosed,
        take("name_person"),
        ...search(".modal", "person_user_id", "t_bj_colleague"),
        fill("allegation", "态度生硬"),
        confirm,
        dialogClosed,
        page("persons"),
        { trigger: `${field("person_ids")} .o_data_row:contains('t_bj_colleague')` },
        take("decide"),
        {
            content: "The decision asks for a finding about each person",
            trigger: `.modal ${field("line_ids")} .o_data_row:contains('t_bj_colleague')`,
        },
        pick("outcome", "justified"),
        fill("finding", "材料齐全后遗漏登记"),
        fill("evidence", "系统日志与电话录音"),
        fill("decision", "向您致歉，三日内赔付"),
        ...search(".modal", "cause_id", "T-CAUSE"),
        { trigger: `.modal ${field("line_ids")} .o_data_row td[name='finding']`, run: "click" },
        ...choose("finding", 0),
        ...choose("responsibility", 1),
        { trigger: `${cell("evidence")} textarea`, run: "edit 录音第三分钟" },
        confirm,
        { trigger: state("decided") },
        page("outcome"),
        { trigger: `${field("finding")}:contains('材料齐全后遗漏登记')` },
        take("reply"),
        { trigger: `.modal ${field("text")} textarea:value('向您致歉，三日内赔付')` },
        pick("way", "letter"),
        confirm,
        { trigger: state("replied") },
        take("close"),
        pick("satisfied", "yes"),
        confirm,
        { trigger: state("closed") },
        { trigger: `.o_form_view:not(:has(${step("decide")})):not(:has(${step("close")}))` },
    ],
});
