import { registry } from "@web/core/registry";

/**
 * The customer fills the questionnaire in: two pages, one question left without answer, one part
 * not used. Triggers are names and places, never texts: the tour runs in English and Chinese.
 */
const question = (number) => `.js_question-wrapper:eq(${number})`;
const choose = (number, answer) => ({
    trigger: `${question(number)} .o_survey_choice_btn:eq(${answer})`,
    run: "click",
});

registry.category("web_tour.tours").add("insurance_survey_answer", {
    steps: () => [
        { trigger: ".o_survey_start button[value='start']:enabled", run: "click" },
        { trigger: ".o_survey_progress_wrapper" },
        choose(0, 1),
        choose(1, 0),
        { trigger: ".o_survey_navigation_submit, button[value='next']", run: "click" },
        { content: "Second page", trigger: `${question(4)}` },
        choose(1, 4),
        choose(2, 2),
        { trigger: "textarea", run: "edit 理赔再快一点" },
        { trigger: "button[value='finish']", run: "click" },
        { content: "Are you sure?", trigger: ".modal footer .btn-primary", run: "click" },
        { trigger: ".o_survey_finished" },
        { content: "Nothing to review", trigger: ".o_survey_finished:not(:has(.o_survey_review))" },
    ],
});
