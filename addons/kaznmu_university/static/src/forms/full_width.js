import "@mail/chatter/web/form_renderer";
import {FormRenderer} from "@web/views/form/form_renderer";
import {patch} from "@web/core/utils/patch";

/** The university's forms have the whole width: their messages come below. */
patch(FormRenderer.prototype, {
    mailLayout(...args) {
        const layout = super.mailLayout(...args);
        const {resModel} = this.props.record;
        return layout === "SIDE_CHATTER" && resModel.startsWith("ejournal.")
            ? "BOTTOM_CHATTER"
            : layout;
    },
});
