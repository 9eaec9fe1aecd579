import "@web/webclient/user_menu/user_menu_items";
import { registry } from "@web/core/registry";

// Accounts are the university's own; nobody here has one at odoo.com.
registry.category("user_menuitems").remove("odoo_account");
