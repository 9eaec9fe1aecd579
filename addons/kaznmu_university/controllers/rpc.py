from odoo import http
from odoo.http import request

from odoo.addons.rpc.controllers.json2 import WebJson2Controller
from odoo.addons.web.controllers.action import Action
from odoo.addons.web.controllers.dataset import DataSet

from .logged import is_readonly as is_written

# Odoo's own answer: may this method go by a cursor that cannot write?
is_call_readonly = DataSet._call_kw_readonly
is_json2_readonly = WebJson2Controller._web_json_2_rpc_readonly

# Client actions after which the client reads its page anew.
STAYING = ("display_notification", "soft_reload")


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


def stays(action):
    """Whether the client stays on its page after a button's action."""
    if not action or action["type"] == "ir.actions.act_window_close":
        return True
    return action.get("tag") in STAYING and stays(
        (action.get("params") or {}).get("next")
    )


def find_way_out(model, args, kwargs):
    """What the client does when a button has taken the record behind it out of the
    user's sight, or deleted it: whoever returns, refuses or hands on may not read it
    any more. The client would read it, and show an error although all is done.

    A dialog's button acts on the record of the page below.

    :return: client action, or ``None``
    """
    env = request.env
    context = kwargs.get("context") or {}
    pages = [
        (model, args[0] if args else ()),
        (context.get("active_model"), context.get("active_ids")),
    ]
    for name, ids in pages:
        if name not in env or env[name].is_transient() or not isinstance(ids, list):
            continue
        records = env[name].browse(i for i in ids if type(i) is int)
        gone = records - records.exists()._filtered_access("read")
        if gone:
            title = env["ir.model"]._get(name).name
            return {
                "type": "ir.actions.client",
                "tag": "ejournal_leave_record",
                "params": {
                    "model": name,
                    "ids": gone.ids,
                    "next": {
                        "type": "ir.actions.act_window",
                        "name": title,
                        "res_model": name,
                        "views": [(False, "list"), (False, "form")],
                        "target": "main",
                    },
                },
            }
    return None


class LoggedDataSet(DataSet):
    """Calls of the web client begin with a cursor that may write where they are
    logged: Odoo's would fail at the row, say so in its log and read once more."""

    @http.route(readonly=is_readonly)
    def call_kw(self, *args, **kwargs):
        return super().call_kw(*args, **kwargs)

    @http.route(readonly=is_readonly)
    def call_button(self, model, method, args, kwargs, path=None):
        answer = super().call_button(model, method, args, kwargs, path)
        way_out = stays(answer) and find_way_out(model, args, kwargs)
        if not way_out:
            return answer
        if answer and answer.get("tag") == "display_notification":
            way_out["params"]["notification"] = answer["params"]
        return way_out


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
