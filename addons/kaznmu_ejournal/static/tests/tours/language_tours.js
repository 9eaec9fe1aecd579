import {registry} from "@web/core/registry";

/** Choose a language in one's preferences; the page comes back in it. */
function switchTo(language, {journals, details, search}) {
    return {
        steps: () => [
            {trigger: ".o_user_menu button", run: "click"},
            {trigger: ".o-dropdown--menu [data-menu=preferences]", run: "click"},
            {trigger: ".o_field_widget[name=lang] input", run: "click"},
            {trigger: `.o_select_menu_item:contains(${language})`, run: "click"},
            {
                trigger: "button[name=preference_save]",
                run: "click",
                expectUnloadPage: true,
            },
            {
                content: "The menu",
                trigger: `.o_menu_sections a:contains(${journals})`,
                run: "click",
            },
            {
                content: "Odoo's own words",
                trigger: `.o_searchview_input[placeholder="${search}"]`,
            },
            {trigger: ".o_data_row td[name=group_id]", run: "click"},
            {
                content: "Numbers in local form",
                trigger: ".o_ejournal_cell:contains(85,5)",
            },
            {
                content: "The grid's own words",
                trigger: `.o_ejournal_details:contains(${details})`,
            },
        ],
    };
}

const tours = registry.category("web_tour.tours");

tours.add(
    "ejournal_switch_to_russian",
    switchTo("Russian", {
        journals: "Мои журналы",
        details: "Подробно",
        search: "Поиск...",
    })
);
tours.add(
    "ejournal_switch_to_kazakh",
    switchTo("Kazakh", {
        journals: "Менің журналдарым",
        details: "Толығырақ",
        search: "Іздеу…",
    })
);
