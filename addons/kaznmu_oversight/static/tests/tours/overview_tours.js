import {registry} from "@web/core/registry";

const tile = (title, value) =>
    `.o_ejournal_overview .o_kanban_record:contains(${title}):has(.o_ejournal_value:contains(${value}))`;
const rows = (count) =>
    `.o_list_view tbody:has(.o_data_row:nth-child(${count})):not(:has(.o_data_row:nth-child(${count + 1})))`;

// Whoever teaches has the own day first, and what is looked after below it.
const first = {
    head: [
        {
            trigger:
                ".o_ejournal_today_page [data-section=work] button:contains(Statements not formed yet)",
            run: "click",
        },
        {trigger: rows(1)},
        {
            trigger:
                ".o_menu_sections [data-menu-xmlid='kaznmu_ejournal.ejournal_menu_overview_department']",
            run: "click",
        },
    ],
};

// How many journals each one sees: two departments of two schools have one each.
for (const [role, count] of [
    ["head", 1],
    ["dean", 1],
    ["registrar", 2],
    ["vice_rector", 2],
]) {
    registry.category("web_tour.tours").add(`ejournal_overview_${role}`, {
        url: "/odoo",
        steps: () => [
            ...(first[role] || []),
            {
                content: "The overview opens first; the figure opens its records",
                trigger: tile("Statements not formed yet", count),
                run: "click",
            },
            {trigger: rows(count)},
            {trigger: ".o_breadcrumb a:contains(Overview)", run: "click"},
            {
                content: "Bars open a pivot",
                trigger:
                    ".o_ejournal_overview .o_kanban_record:contains(Filled, by department)",
                run: "click",
            },
            {trigger: ".o_pivot table:contains(Department)"},
            {trigger: ".o_breadcrumb a:contains(Overview)", run: "click"},
            {trigger: ".o_ejournal_overview"},
        ],
    });
}

registry.category("web_tour.tours").add("ejournal_overview_phone", {
    url: "/odoo",
    steps: () => [
        {trigger: tile("Statements not formed yet", 1), run: "click"},
        {
            content: "The records, below each other",
            trigger: ".o_data_row, .o_kanban_record:contains(Anatomy)",
        },
    ],
});
