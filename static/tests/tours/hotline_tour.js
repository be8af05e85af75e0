import { registry } from "@web/core/registry";

/**
 * The hotline clerk: finds the caller by number, answers an enquiry, hands another over, registers
 * a complaint, and calls back somebody unknown. Triggers are names, never texts: the same tour
 * runs in English and in Chinese.
 */
const desk = ".o_insurance_hotline_desk";
const field = (name) => `${desk} .o_insurance_call_form [name='${name}']`;
const save = { trigger: `${desk} button[name='save_call']:not(:disabled)`, run: "click" };
const lookUp = (number) => [
    { trigger: `${desk} input[name='number']`, run: `edit ${number}` },
    { trigger: `${desk} button[name='look_up']`, run: "click" },
];
const saved = [
    { trigger: ".o_notification:has(.bg-success), .o_notification.border-success, .o_notification" },
    { trigger: ".o_notification .o_notification_close", run: "click" },
];

registry.category("web_tour.tours").add("insurance_hotline", {
    steps: () => [
        // An enquiry, answered at once; the one contact with the number is chosen by itself.
        ...lookUp("+86 138-1234-5678"),
        { trigger: `${desk} .o_insurance_customer:contains('Customer T-GOLD')` },
        { trigger: `${desk} .o_insurance_contact.btn-primary:contains('Lin')` },
        { trigger: field("content"), run: "edit 理赔款何时到账" },
        {
            content: "An answer is missing",
            ...save,
        },
        { trigger: `${desk} .o_insurance_call_form .alert-danger` },
        { trigger: field("result"), run: "edit 预计周五到账" },
        save,
        ...saved,
        { trigger: `${desk} .o_insurance_customer li:contains('理赔款何时到账')` },
        // Handed over to a department.
        { trigger: field("content"), run: "edit 变更联系地址" },
        { trigger: "#hotline_hand_over", run: "click" },
        { trigger: field("item_id"), run: "selectByLabel Test item T1" },
        save,
        ...saved,
        { trigger: `${desk} .o_insurance_customer td:contains('变更联系地址')` },
        // A complaint.
        { trigger: `${desk} button[name='kind_complaint']`, run: "click" },
        { trigger: field("content"), run: "edit 答应回电却没有回" },
        { trigger: field("category_id"), run: "selectByIndex 1" },
        { trigger: field("subject"), run: "edit 未按约回电" },
        save,
        ...saved,
        { trigger: `${desk} .o_insurance_customer td:contains('未按约回电')` },
        // The next caller is unknown.
        { trigger: `${desk} button[name='clear_call']`, run: "click" },
        { trigger: `${desk}:not(:has(.o_insurance_customer))` },
        ...lookUp("13700001234"),
        { trigger: `${desk} .alert-info` },
        { trigger: field("content"), run: "edit 咨询投保" },
        { trigger: "#hotline_call_back", run: "click" },
        save,
        ...saved,
        ...lookUp("137 0000 1234"),
        {
            content: "The call waits for an answer to this number",
            trigger: `${desk} li:contains('咨询投保') a`,
            run: "click",
        },
        // Called back in the form above the desk.
        { trigger: ".modal .o_insurance_step[data-step='call_back'] button", run: "click" },
        { trigger: ".modal .o_field_widget[name='text'] textarea", run: "edit 已介绍产品" },
        { trigger: ".modal button[name='action_confirm']", run: "click" },
        { trigger: ".modal .o_arrow_button_current[data-value='answered']" },
    ],
});
