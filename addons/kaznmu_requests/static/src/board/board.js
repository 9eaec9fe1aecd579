import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {KanbanRecord} from "@web/views/kanban/kanban_record";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** A card with its tick always in view: not all know that Alt and a click choose. */
class BoardRecord extends KanbanRecord {
    static template = "kaznmu_requests.BoardRecord";
}

/** Dragging does what the buttons do; what opens access or decides asks first. */
class BoardRenderer extends KanbanRenderer {
    static components = {...KanbanRenderer.components, KanbanRecord: BoardRecord};

    setup() {
        super.setup();
        this.dialog = useService("dialog");
    }

    async sortRecordDrop(recordId, groupId, params) {
        const {element, parent} = params;
        const record = this.props.list.records.find(({id}) => id === recordId);
        const isMoved = parent?.dataset.id !== element.parentElement.dataset.id;
        if (record && isMoved && !(await this.isConfirmed(record))) {
            parent?.classList.remove("o_kanban_hover");
            return;
        }
        return super.sortRecordDrop(recordId, groupId, params);
    }

    isConfirmed({data}) {
        const question =
            data.opening_question ||
            (data.can_decide && _t("%s: approve?", data.number));
        if (!question) {
            // The server says why it does not move.
            return true;
        }
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    body: question,
                    confirmLabel: data.can_open ? _t("Open access") : _t("Approve"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                },
                {onClose: () => resolve(false)}
            );
        });
    }
}

registry.category("views").add("ejournal_request_board", {
    ...kanbanView,
    Renderer: BoardRenderer,
});
