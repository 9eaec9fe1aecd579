import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";

const cell = (place, column) =>
    `.o_ejournal_row[data-row="${place}"] [data-column="${column}"]`;

/** Keys one after the other in the cell that is chosen in the grid. */
const keys = (...names) => ({
    content: `Press ${names.join(" ")}`,
    trigger: ".o_ejournal_cell[data-active]",
    async run({press}) {
        for (const name of names) {
            await press(name);
        }
    },
});

registry.category("web_tour.tours").add("ejournal_teacher", {
    url: "/odoo",
    steps: () => [
        {content: "The own day opens first", trigger: ".o_ejournal_today_page"},
        {
            trigger:
                ".o_menu_sections [data-menu-xmlid='kaznmu_ejournal.ejournal_menu_my_journals']",
            run: "click",
        },
        {trigger: "body:has(.o_data_row) .o_data_row td[name=group_id]", run: "click"},
        {trigger: "body:not(:has(.modal)) .o_ejournal_cell[data-active]:focus"},
        {trigger: cell(0, 0), run: "click"},
        keys("8", "5", ",", "5", "Enter", "н", "Enter", "1", "0", "1", "Enter"),
        {
            content: "101 is refused and stays typed",
            trigger: `${cell(2, 0)}[aria-invalid=true]:contains(101)`,
        },
        {trigger: cell(2, 0), run: "click"},
        keys("4", "0", "Enter"),
        {trigger: ".o_ejournal_save_state[data-kind=saved]:contains(Saved at)"},
        {
            content: "The journal's form is in the menu",
            trigger: ".o_ejournal_actions",
            run: "click",
        },
        {trigger: ".o-dropdown--menu .dropdown-item:contains(Journal)", run: "click"},
        {trigger: "button[name=action_create_statement]", run: "click"},
        {trigger: ".o_ejournal_statement .o_ejournal_cell[data-active]:focus"},
        keys("9", "0", "Enter", "н", "Enter"),
        {trigger: `.o_ejournal_statement ${cell(1, 0)}:contains(no-show)`},
        {
            content: "Totals are those of the results",
            trigger: ".o_ejournal_totals [data-total=entered]:contains(2 / 2)",
        },
        {
            content: "The absence that was not made up is acknowledged by name",
            trigger: ".o_ejournal_check li:contains(Ёлкин)",
        },
        {trigger: ".o_ejournal_acknowledge_all", run: "click"},
        {trigger: ".modal .modal-footer .btn-primary", run: "click"},
        {
            trigger:
                "body:not(:has(.modal)) .o_ejournal_check li:contains(Ёлкин):contains(teacher)",
        },
        {trigger: "button[name=action_form]", run: "click"},
        {trigger: ".modal .modal-footer .btn-primary", run: "click"},
        {
            content: "The statement has its number",
            trigger: ".oe_title:contains(2126/2127-00001)",
        },
    ],
});

const STUDENTS =
    "Номер;Фамилия;Имя;Отчество;Группа;Дата зачисления;Email\n" +
    "Z1;Ким;Ён Хи;;T-26-01;01.09.2026;\n" +
    "Z2;Әлиева;;;T-26-01;01.09.2026;\n";

registry.category("web_tour.tours").add("ejournal_registrar", {
    url: "/odoo/action-kaznmu_university.ejournal_import_batch_action",
    steps: () => [
        {trigger: ".o_list_button_add", run: "click"},
        {
            content: "Upload a table",
            trigger: ".o_field_many2many_binary .o_attach",
            async run() {
                const file = new File([STUDENTS], "students.csv", {type: "text/csv"});
                await inputFiles(".o_field_many2many_binary .o_input_file", [file]);
            },
        },
        {trigger: ".o_field_many2many_binary .o_attachment:contains(students.csv)"},
        {trigger: "button[name=action_check]", run: "click"},
        {
            content: "The broken row is named by number and column",
            trigger: ".o_data_row:contains(3):contains(Имя)",
        },
        {trigger: "button[name=action_load]", run: "click"},
        {trigger: ".modal .modal-footer .btn-primary", run: "click"},
        {trigger: ".o_arrow_button_current:contains(Loading)"},
    ],
});
