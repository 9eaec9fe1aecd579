import "@web/webclient/user_menu/user_menu_items";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const items = registry.category("user_menuitems");

// Odoo's item for support leads to `session.support_url`, here the guide; so it says.
const getSupport = items.get("support");
items.add("support", (env) => ({...getSupport(env), description: _t("User guide")}), {
    force: true,
});

// Accounts are the university's own; nobody here has one at odoo.com.
items.remove("odoo_account");
