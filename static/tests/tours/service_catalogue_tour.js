import { registry } from "@web/core/registry";

const cell = (row, column) => `[data-row='${row}'][data-column='${column}']`;

/** An officer copies the year's catalogue and changes two cells of the matrix. */
registry.category("web_tour.tours").add("insurance_catalogue_edit", {
    steps: () => [
        { trigger: ".o_insurance_catalogue_matrix:not(.o_insurance_editable)" },
        { trigger: "button[name='action_copy_to_next_year']", run: "click" },
        { trigger: `.o_insurance_editable ${cell(2, 2)}:contains('2')`, run: "click" },
        { trigger: ".modal div[name='target_days'] input", run: "edit 1" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `body:not(:has(.modal)) ${cell(2, 2)}:contains('1')` },
        // A tier that was promised nothing: S3 (row 31) for silver.
        { trigger: cell(31, 1), run: "click" },
        { trigger: ".modal div[name='target_kind'] input[data-value='same_day']", run: "click" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: `body:not(:has(.modal)) td[data-kind='same_day'] ${cell(31, 1)}` },
        // And taken away again.
        { trigger: cell(31, 1), run: "click" },
        { trigger: ".modal .o_form_button_remove", run: "click" },
        { trigger: `body:not(:has(.modal)) td[data-kind='missing'] ${cell(31, 1)}` },
    ],
});
