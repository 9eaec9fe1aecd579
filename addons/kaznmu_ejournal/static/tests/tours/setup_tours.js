import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";

const step = (name) => `.o_kanban_record:contains(${name})`;

registry.category("web_tour.tours").add("ejournal_setup", {
    url: "/odoo",
    steps: () => [
        {
            content: "The list comes first",
            trigger: ".o_form_view h1:contains(first journal)",
        },
        {trigger: ".o_last_breadcrumb_item:contains(Getting started)"},
        {trigger: `${step("Structure")} .fa-check-circle`},
        {
            trigger: `${step("Order on deadlines")}:not(:contains(Optional)):contains(an order in force)`,
        },
        {
            content: "Others do it",
            trigger: `${step("Names for documents")}:not(:has(button:visible))`,
        },
        {trigger: `${step("Journals of the term")} button`, run: "click"},
        {trigger: ".o_list_view .o_data_row:contains(Autumn)"},
        {trigger: ".o_back_button", run: "click"},
        {trigger: `${step("Outgoing mail")} button`, run: "click"},
        {
            content: "What came of it is told",
            trigger: ".o_notification:contains(has been sent)",
        },
        {trigger: `${step("First journal")} button`, run: "click"},
        {trigger: ".o_data_row td[name=group_id]"},
    ],
});

const FOREIGN =
    "ИИН;Фамилия студента;Имя;Группа;Дата зачисления\n" +
    "Z1;Ким;Ён Хи;T-26-01;01.09.2026\n";

const column = (header) => `[name=column_ids] .o_data_row:contains("${header}")`;
const remember = (page) => ({
    trigger: `.tab-pane.active:has([name=${page}]) button[name=action_remember]`,
    run: "click",
});

registry.category("web_tour.tours").add("ejournal_import_mapping", {
    url: "/odoo/action-kaznmu_university.ejournal_import_batch_action/new",
    steps: () => [
        {
            trigger: ".o_field_many2many_binary .o_attach",
            async run() {
                const file = new File([FOREIGN], "export.csv", {type: "text/csv"});
                await inputFiles(".o_field_many2many_binary .o_input_file", [file]);
            },
        },
        {trigger: ".o_field_many2many_binary .o_attachment:contains(export.csv)"},
        {trigger: "button[name=action_check]", run: "click"},
        {trigger: ".o_notebook a[name=sheets]", run: "click"},
        {
            content: "The guess",
            trigger: "[name=sheet_ids] button[name=action_accept]",
            run: "click",
        },
        {trigger: "[name=sheet_ids] td[name=table]:contains(Обучающиеся)"},
        remember("sheet_ids"),
        {trigger: ".o_notebook a[name=columns]", run: "click"},
        {
            trigger: `${column("Фамилия студента")} button[name=action_accept]`,
            run: "click",
        },
        {trigger: `${column("Фамилия студента")} td[name=target]:contains(Фамилия *)`},
        {trigger: `${column("ИИН")} td[name=target]`, run: "click"},
        {trigger: `${column("ИИН")} td[name=target] input`, run: "click"},
        {trigger: ".o_select_menu_item:contains(Номер *)", run: "click"},
        remember("column_ids"),
        {
            content: "Checked again",
            trigger: `${column("ИИН")} td[name=origin]:contains(Remembered)`,
        },
        {
            content: "No errors, and the list says why",
            trigger: ".o_notebook a[name=problems]",
            run: "click",
        },
        {trigger: ".o_data_row:contains(Taken as «Номер», as remembered)"},
        {trigger: "button[name=action_load]", run: "click"},
        {trigger: ".modal .modal-footer .btn-primary", run: "click"},
        {trigger: ".o_arrow_button_current:contains(Loading)"},
    ],
});
