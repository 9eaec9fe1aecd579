import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const ADDRESS = "/ejournal/personal-data";

// In the user's menu, since everybody has it, whatever the role.
registry.category("user_menuitems").add("ejournal_personal_data", () => ({
    type: "item",
    id: "ejournal_personal_data",
    description: _t("Personal data"),
    href: ADDRESS,
    callback: () => browser.open(ADDRESS, "_blank"),
    sequence: 25,
}));
