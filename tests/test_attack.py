"""What a script does that has somebody's password: methods called by hand.

Every public method of the add-ons is called on records that the caller may not read,
and every model is asked, by paths of fields, for what lies behind them. What is refused
by access rows alone is in ``test_access_matrix.py``, Odoo's own methods of discussions
in ``test_messages.py``, keys of the context in ``test_contexts.py``.
"""

import inspect

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.kaznmu_requests.tests.common import RequestCase

OURS = "odoo.addons.kaznmu_"
LOGGERS = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
#: Plausible arguments, by their names; all others are 1.
ARGUMENTS = {"changes": [], "fields_to_export": ["id"], "values": {}, "vals": {}}
POSITIONAL = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.KEYWORD_ONLY,
)
#: What is asked for through others. Not messages: who reads a record may search it by
#: all that is written there, which Odoo means so.
SECRETS = (
    "ejournal.evidence",
    "ejournal.mark",
    "ejournal.mark.change",
    "ejournal.participant",
    "ejournal.request",
    "ejournal.request.cell",
    "ejournal.statement.line",
    "ejournal.student",
    "ir.attachment",
)
DEPTH = 2


@tagged("post_install", "-at_install")
class TestAttack(RequestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attackers = (
            cls.stranger,
            new_test_user(cls.env, "employee", "base.group_user"),
            new_test_user(cls.env, "portal", "base.group_portal"),
        )

    def setUp(self):
        super().setUp()
        self.create_correction()
        self.create_formed_statement()
        self.env.flush_all()

    def get_foreign(self, model, user, limit=None):
        """Ids of records that the user may not read."""
        records = model.sudo().with_context(active_test=False)
        records = records.search(Domain.TRUE, limit=limit)
        own = records.with_user(user)
        readable = own._filtered_access("read") if own.has_access("read") else own[:0]
        return sorted(set(records.ids) - set(readable.ids))

    # ------------------------------------------------------------------
    # Methods
    # ------------------------------------------------------------------
    def get_methods(self, model):
        """Public methods of the add-ons that take records, with arguments."""
        for name, method in inspect.getmembers(type(model), callable):
            if (
                name.startswith("_")
                or not (getattr(method, "__module__", "") or "").startswith(OURS)
                or getattr(method, "_api_private", False)
                or getattr(method, "_api_model", False)
            ):
                continue
            parameters = list(inspect.signature(method).parameters.values())[1:]
            yield (
                name,
                {
                    parameter.name: ARGUMENTS.get(parameter.name, 1)
                    for parameter in parameters
                    if parameter.default is inspect.Parameter.empty
                    and parameter.kind in POSITIONAL
                },
            )

    def count_rows(self):
        """How many rows of tables that last this transaction has written."""
        transient = [
            model._table
            for model in map(self.env.__getitem__, self.env.registry)
            if model._transient
        ]
        [[count]] = self.env.execute_query(
            SQL(
                """SELECT COALESCE(SUM(n_tup_ins + n_tup_upd + n_tup_del), 0)
                     FROM pg_stat_xact_user_tables
                    WHERE relname LIKE 'ejournal%%' AND NOT relname = ANY(%s)""",
                transient,
            )
        )
        return count

    @mute_logger(*LOGGERS, "odoo.sql_db")
    def test_methods_on_foreign_records(self):
        """Each is refused; at most it answers with a way to a page, which refuses."""
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._abstract or not name.startswith("ejournal."):
                continue
            for user in self.attackers:
                foreign = self.get_foreign(model, user, limit=50)[:1]
                for method, arguments in self.get_methods(model) if foreign else ():
                    self.env.invalidate_all()
                    before = self.count_rows()
                    answer = None
                    try:
                        with self.env.cr.savepoint():
                            answer = call_kw(
                                model.with_user(user), method, [foreign], arguments
                            )
                            self.env.flush_all()
                    except (UserError, TypeError, ValueError):
                        continue  # refused, or not called as it is to be
                    with self.subTest(user=user.login, method=f"{name}.{method}"):
                        self.assertEqual(self.count_rows(), before)
                        kind = (answer or {"type": "ir.actions."}).get("type", "")
                        self.assertTrue(kind.startswith("ir.actions."), answer)

    # ------------------------------------------------------------------
    # Domains
    # ------------------------------------------------------------------
    def get_paths(self, model, path=()):
        """Paths of relational fields, as long as ``DEPTH``, and where they lead."""
        for name, field in model._fields.items():
            if (
                not field.relational
                or not field._description_searchable
                or field.comodel_name not in self.env
                or not model._has_field_access(field, "read")
            ):
                continue
            comodel = self.env[field.comodel_name].with_user(model.env.user)
            yield (*path, name), comodel
            if len(path) + 1 < DEPTH and comodel._name.startswith("ejournal."):
                yield from self.get_paths(comodel, (*path, name))

    @mute_logger(*LOGGERS)
    def test_domains_tell_nothing(self):
        """No record is found by what lies behind it and is closed to the searcher."""
        for user in self.attackers:
            hidden = {name: self.get_foreign(self.env[name], user) for name in SECRETS}
            self.assertTrue(hidden["ejournal.mark"])
            for name in sorted(self.env.registry):
                model = self.env[name].with_user(user)
                if (
                    not name.startswith("ejournal.")
                    or not model._auto
                    or model._abstract
                    or not model.has_access("read")
                ):
                    continue
                for path, comodel in self.get_paths(model):
                    if not (secrets := hidden.get(comodel._name)):
                        continue
                    dotted = [(f"{'.'.join(path)}.id", "in", secrets)]
                    forced = [("id", "in", secrets)]
                    for step in reversed(path):
                        forced = [(step, "any!", forced)]
                    for domain in (dotted, forced):
                        try:
                            found = call_kw(model, "search_count", [domain], {})
                        except (UserError, ValueError, NotImplementedError):
                            continue
                        with self.subTest(user=user.login, model=name, path=path):
                            self.assertFalse(found)
