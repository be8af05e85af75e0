import { registry } from "@web/core/registry";
import { inputFiles } from "@web/../tests/utils";

/** Operations brings in a file with one good and one bad row, and sees both outcomes. */
registry.category("web_tour.tours").add("insurance_data_import", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name='kind'] input[data-value='entries']", run: "click" },
        {
            trigger: ".o_field_widget[name='file']",
            async run() {
                const rows = [
                    "entry_ref,policy_number,date,kind,amount",
                    "T-UP-1,T-P00001,2025-04-01,premium,1000000.00",
                    "T-UP-2,T-P00001,2025-04-01,premium,１２３",
                ];
                const file = new File([rows.join("\n")], "entries.csv", { type: "text/csv" });
                await inputFiles(".o_field_widget[name='file'] input[type='file']", [file]);
            },
        },
        { trigger: "button[name='action_start']:not(.d-none)", run: "click" },
        {
            content: "One row is in, the other is listed with its column and value",
            trigger: ".o_form_view .alert-warning:visible",
        },
        { trigger: ".o_form_view .o_data_row:contains('１２３'):contains('amount')" },
        { trigger: "button[name='action_download_errors']" },
    ],
});
