import {useExternalListener} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {readAhead} from "./grid_loader";

const RECORD = ".o_data_row, .o_kanban_record";
const OTHER = "button, .o_list_record_selector, .dropdown"; // opens no journal

/** A view of journals whose records open their pages, which are read from the press on. */
const opensPages = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            // Fingers that scroll press no mouse.
            useExternalListener(window, "mousedown", (ev) => this.onPress(ev), {
                capture: true,
            });
        }

        onPress({button, target}) {
            const row = target.closest(RECORD);
            if (button || !row || target.closest(OTHER)) {
                return;
            }
            const record = this.model.root?.records.find(
                ({id}) => id === row.dataset.id
            );
            if (record) {
                readAhead(this.env, record.resId);
                this.loadActionAhead(record);
            }
        }

        /** As `doActionButton` asks for it at the click, which then has it already. */
        loadActionAhead({context, resId, resIds, resModel}) {
            const {openAction} = this.props.archInfo;
            if (openAction) {
                this.actionService
                    .loadAction(openAction.action, {
                        ...context,
                        active_id: resId,
                        active_ids: resIds,
                        active_model: resModel,
                    })
                    .catch(() => {}); // the click tells
            }
        }

        async openRecord(record, options = {}) {
            if (!options.newWindow) {
                readAhead(this.env, record.resId);
            }
            return super.openRecord(record, options);
        }
    };

for (const view of [listView, kanbanView]) {
    registry.category("views").add(`ejournal_my_journals_${view.type}`, {
        ...view,
        Controller: opensPages(view.Controller),
    });
}
