import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

let opened = "";

registry.category("web_tour.tours").add("ejournal_guide", {
    url: "/odoo",
    steps: () => [
        {trigger: ".o_user_menu button.dropdown-toggle", run: "click"},
        {
            content: "No item leads to Odoo's own sites",
            trigger:
                ".o-dropdown--menu:not(:has([href*='odoo.com'], [data-menu=account]))",
        },
        {
            content: "Support is the guide",
            trigger:
                ".o-dropdown--menu [data-menu=support][href='/ejournal/guide']:contains(User guide)",
            run: ({queryFirst}) => {
                browser.open = (url) => (opened = url);
                queryFirst("[data-menu=support]").click();
            },
        },
        {
            content: "Opened in another tab, so that nothing typed is lost",
            trigger: "body",
            run: () => {
                if (opened !== "/ejournal/guide") {
                    throw new Error(`Help opens ${opened}`);
                }
                browser.location.href = opened;
            },
            expectUnloadPage: true,
        },
        {trigger: ".o_ejournal_guide h1:contains(Преподаватель)"},
    ],
});
