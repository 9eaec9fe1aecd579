from odoo import http
from odoo.http import request

from odoo.addons.rpc.controllers.json2 import WebJson2Controller
from odoo.addons.web.controllers.action import Action
from odoo.addons.web.controllers.dataset import DataSet

from .logged import is_readonly as is_written

# Odoo's own answer: may this method go by a cursor that cannot write?
is_call_readonly = DataSet._call_kw_readonly
is_json2_readonly = WebJson2Controller._web_json_2_rpc_readonly


def is_logged(model):
    """Whether readings of a model may be logged, which writes a row."""
    return model.startswith("ejournal.") or model == "ir.attachment"


def is_readonly(controller, rule, args):
    params = request.get_json_data()["params"]
    is_readonly = is_call_readonly(controller, rule, args)  # knows the model or refuses
    return is_readonly and not is_logged(params["model"])


def is_readonly_json2(controller, rule, args):
    is_readonly = is_json2_readonly(controller, rule, args)
    return is_readonly and not is_logged(args["__model__"])


class LoggedDataSet(DataSet):
    """Calls of the web client begin with a cursor that may write where they are
    logged: Odoo's would fail at the row, say so in its log and read once more."""

    @http.route(readonly=is_readonly)
    def call_kw(self, *args, **kwargs):
        return super().call_kw(*args, **kwargs)

    @http.route(readonly=is_readonly)
    def call_button(self, *args, **kwargs):
        return super().call_button(*args, **kwargs)


class LoggedAction(Action):
    """The way to a page names the records on it, any that a client asks for."""

    @http.route(readonly=is_written)
    def load_breadcrumbs(self, actions):
        answer = super().load_breadcrumbs(actions)
        for action in actions:
            record_id = action.get("resId")
            if type(record_id) is int:
                model = action.get("model") or self.load(action["action"])["res_model"]
                request.env["ejournal.access.log"]._note_fields(
                    request.env[model].browse(record_id), ["display_name"]
                )
        return answer


class LoggedJson2Controller(WebJson2Controller):
    """Calls of programs, in the same way."""

    @http.route(readonly=is_readonly_json2)
    def web_json_2_rpc(self, *args, **kwargs):
        return super().web_json_2_rpc(*args, **kwargs)
