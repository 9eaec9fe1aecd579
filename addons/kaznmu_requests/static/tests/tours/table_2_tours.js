import {registry} from "@web/core/registry";
import {inputFiles} from "@web/../tests/utils";

const tours = registry.category("web_tour.tours");

const CELL = '.o_ejournal_row[data-row="0"] [data-column="0"]';
const GRID = "body:not(:has(.modal)) .o_ejournal_cell[data-active]:focus";
const field = (name, inside) => `.o_field_widget[name=${name}] ${inside}`;

/** The stage in which the open request stands, in its bar of stages. */
const stage = (name) => ({trigger: `.o_arrow_button_current:contains(${name})`});

const openJournal = [
    {content: "The own day opens first", trigger: ".o_ejournal_today_page"},
    {
        trigger:
            ".o_menu_sections [data-menu-xmlid='kaznmu_ejournal.ejournal_menu_my_journals']",
        run: "click",
    },
    {trigger: ".o_data_row td[name=group_id]", run: "click"},
    {trigger: GRID},
    {trigger: CELL, run: "click"},
];

/** From the menu “Waits for me” to the only request there. */
const openWaiting = [
    {trigger: ".o_data_row td[name=number]", run: "click"},
    {trigger: ".o_form_view .oe_title:contains(Correction of marks)"},
];

// T2.1: the teacher names the cell, what it should be, and explains.
const REQUEST = ".o_ejournal_request";
tours.add("ejournal_table_2_ask", {
    steps: () => [
        ...openJournal,
        {trigger: ".o_ejournal_cell_bar button:contains(Ask to reopen)", run: "click"},
        {trigger: `${REQUEST} input[name=wanted]`, run: "edit 58"},
        {
            content: "An existing mark would change",
            trigger: `${REQUEST} .o_ejournal_chip:contains(Typing error)`,
        },
        {
            content: "What is missing is marked where it is missing",
            trigger: ".o_ejournal_request_send",
            run: "click",
        },
        {trigger: `${REQUEST}:contains(Choose the cause)`},
        {
            content: "Own errors are told before sending",
            trigger: `${REQUEST}:contains(Correction of marks):contains(0 of 3)`,
        },
        {trigger: `${REQUEST} .o_ejournal_chip:contains(Typing error)`, run: "click"},
        {trigger: `${REQUEST} textarea`, run: "edit The digits were swapped"},
        {trigger: ".o_ejournal_request_send", run: "click"},
        {
            content: "The cell shows where its request stands",
            trigger: ".o_ejournal_cell_request:contains(→ 58)",
        },
        {trigger: ".o_ejournal_open_request", run: "click"},
        stage("Head of department"),
        {
            content: "Nobody decides an own request",
            trigger: "body:not(:has(button[name=action_approve]))",
        },
    ],
});

// T2.1: the visa of the head of department, on the card.
tours.add("ejournal_table_2_visa", {
    steps: () => [
        {trigger: ".o_kanban_record a[name=action_approve]", run: "click"},
        {trigger: "body:not(:has(.o_kanban_record a[name=action_approve]))"},
    ],
});

// T2.2: the council's decision does not pass without the extract of its protocol.
tours.add("ejournal_table_2_council", {
    steps: () => [
        ...openWaiting,
        {trigger: "button[name=action_approve]", run: "click"},
        {trigger: ".o_error_dialog:contains(protocol)"},
        {trigger: ".o_error_dialog .modal-footer button:first", run: "click"},
        {trigger: field("protocol_number", "input"), run: "edit 7"},
        {trigger: field("protocol_date", "button, input"), run: "click"},
        {trigger: field("protocol_date", "input"), run: "edit 11/23/2026"},
        {
            trigger: field("protocol_file", ".o_select_file_button"),
            async run() {
                const file = new File(["%PDF-1.7"], "extract.pdf", {
                    type: "application/pdf",
                });
                await inputFiles(
                    ".o_field_widget[name=protocol_file] input[type=file]",
                    [file]
                );
            },
        },
        {trigger: field("protocol_file", "input:value(extract.pdf)")},
        {trigger: "button[name=action_approve]", run: "click"},
        {trigger: "body:not(:has(button[name=action_approve]))"},
    ],
});

// T2.3: the head of the registrar's office decides, an employee opens.
tours.add("ejournal_table_2_decide", {
    steps: () => [
        ...openWaiting,
        {
            content: "The extract is there to be read",
            trigger: field("protocol_file", ":contains(extract.pdf)"),
        },
        {trigger: "button[name=action_approve]", run: "click"},
        {trigger: "body:not(:has(button[name=action_approve]))"},
    ],
});
tours.add("ejournal_table_2_open", {
    steps: () => [
        ...openWaiting,
        {trigger: "button[name=action_open]", run: "click"},
        stage("Being corrected"),
    ],
});

// T2.4: the teacher corrects that cell and no other, and forms the next statement.
tours.add("ejournal_table_2_correct", {
    steps: () => [
        ...openJournal,
        {
            content: "The next cell stays closed",
            trigger: '.o_ejournal_row[data-row="1"] [data-column="0"]',
            run: "click",
        },
        {trigger: ".o_ejournal_cell_bar .fa-lock"},
        {trigger: CELL, run: "click"},
        {trigger: ".o_ejournal_cell_bar .fa-unlock-alt"},
        {
            trigger: ".o_ejournal_cell[data-active]",
            async run({press}) {
                for (const key of ["5", "8", "Enter"]) {
                    await press(key);
                }
            },
        },
        {trigger: `${CELL}:not([data-state=dirty]):contains(58)`},
        {trigger: ".o_ejournal_save_state[data-kind=saved]"},
    ],
});
tours.add("ejournal_table_2_revise", {
    steps: () => [
        {trigger: "button[name=action_create_revision]", run: "click"},
        {
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains(Draft)) .oe_title:contains(Draft)",
        },
        {trigger: ".o_form_view button[name=action_discard]"},
        {trigger: ".o_ejournal_acknowledge_all", run: "click"},
        {trigger: ".modal .modal-footer .btn-primary", run: "click"},
        {
            trigger:
                "body:not(:has(.modal)) .o_ejournal_check:not(:has(.o_ejournal_acknowledge))",
        },
        {trigger: "body:not(:has(.modal)) button[name=action_form]", run: "click"},
        {trigger: ".modal .modal-footer .btn-primary", run: "click"},
        {trigger: "body:not(:has(button[name=action_form])) .oe_title"},
    ],
});
tours.add("ejournal_table_2_finish", {
    steps: () => [
        {trigger: "button[name=action_finish]", run: "click"},
        stage("Done"),
        {
            content: "Declared and done, side by side",
            trigger: ".o_data_row td[name=wanted]:contains(58)",
        },
        {trigger: ".o_data_row td[name=became]:contains(58)"},
        {trigger: ".o_data_row td[name=outcome]:contains(As asked)"},
    ],
});
