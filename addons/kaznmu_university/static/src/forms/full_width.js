import "@mail/chatter/web/form_renderer";
import {SIZES} from "@web/core/ui/ui_service";
import {FormController} from "@web/views/form/form_controller";
import {FormRenderer} from "@web/views/form/form_renderer";
import {patch} from "@web/core/utils/patch";

const isOurs = (resModel) => resModel.startsWith("ejournal.");

/**
 * The university's forms have the whole width: their messages come below. On the widest
 * screens Odoo puts them beside, in a row; for our forms no screen is that wide.
 */
patch(FormRenderer.prototype, {
    setup() {
        super.setup();
        if (isOurs(this.props.record.resModel)) {
            const ui = this.uiService;
            this.uiService = Object.create(ui, {
                size: {get: () => Math.min(ui.size, SIZES.XL)},
            });
        }
    },
});

patch(FormController.prototype, {
    get className() {
        const {"o_xxl_form_view h-100": isWide, ...others} = super.className;
        return isWide && !isOurs(this.props.resModel)
            ? {...others, "o_xxl_form_view h-100": true}
            : others;
    },
});
