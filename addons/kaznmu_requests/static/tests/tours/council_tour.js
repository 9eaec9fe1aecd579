import {registry} from "@web/core/registry";

// From a figure of the report to the rows behind it, and on to the request (SOP T1.12).
registry.category("web_tour.tours").add("ejournal_council_figures", {
    steps: () => [
        {
            trigger:
                ".o_ejournal_council [data-section=kind][data-key=correction]:contains(1)",
            run: "click",
        },
        {trigger: ".o_list_view .o_data_row"},
        {trigger: ".o_data_row td[name=request_id]", run: "click"},
        {trigger: ".o_form_view .oe_title:contains(Correction of marks)"},
    ],
});
