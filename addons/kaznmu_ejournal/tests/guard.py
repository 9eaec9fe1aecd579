from typing import NamedTuple

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tools import mute_logger

from .common import EjournalCase

# Keys that switch guards of Odoo off; any client may send them.
TRUSTED = {"_force_unlink": True, "active_test": False, "install_mode": True}


class Guarded(NamedTuple):
    """A model, who has all rights on it, what it needs and what nobody sets."""

    model: str
    role: str
    values: dict
    forged: dict


def call_orm(records, method, *args, **kwargs):
    return getattr(records, method)(*args, **kwargs)


def call_rpc(records, method, *args, **kwargs):
    """As a client calls over the network: ids, and the context among the values."""
    model = records.browse()
    if method not in ("create", "load", "name_create"):
        args = (records.ids, *args)
    context = dict(records.env.context)
    answer = call_kw(model, method, list(args), {**kwargs, "context": context})
    return records.browse(answer) if method in ("create", "copy") else answer


WAYS = (call_orm, call_rpc)


class RolledBack:
    """Undo everything at the end: attempts do not disturb one another."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.savepoint = self.env.cr.savepoint(flush=True)

    def __exit__(self, *error):
        self.env.cr.clear()
        self.savepoint.close(rollback=True)
        self.env.invalidate_all(flush=False)


class GuardCase(EjournalCase):
    """Tries what is guarded by every way that a client has."""

    def guarded(self):
        """All models of the test, as ``Guarded``."""
        return ()

    def is_forged(self, record, name, value):
        stored = record.sudo()[name]
        return (stored.id if hasattr(stored, "id") else stored) == value

    def try_to_forge(self, case, name, attempt):
        """Fail when an attempt makes a record with a value that nobody sets."""
        before = self.env[case.model].sudo().search([], order="id desc", limit=1)
        with self.subTest(model=case.model, field=name):
            try:
                with self.env.cr.savepoint():
                    attempt()
            except UserError:
                return
            new = self.env[case.model].sudo().search([("id", ">", before.id or 0)])
            value = case.forged[name]
            self.assertFalse(
                [record for record in new if self.is_forged(record, name, value)]
            )
            new.with_user(SUPERUSER_ID).flush_recordset()

    def forge_everything(self):
        for case in self.guarded():
            for way in WAYS:
                for name, value in case.forged.items():
                    yield case, way, name, value

    def check_creation(self):
        for case, way, name, value in self.forge_everything():
            Model = self.env[case.model].with_user(self.users[case.role])
            Forged = Model.with_context(**TRUSTED, **{f"default_{name}": value})
            for model, extra in ((Model, {name: value}), (Forged, {})):
                with self.rolled_back():
                    self.try_to_forge(
                        case,
                        name,
                        lambda way=way, model=model, extra=extra, case=case: way(
                            model, "create", [{**case.values, **extra}]
                        ),
                    )
            if not Model._rec_name:
                continue
            given = {
                f"default_{key}": item
                for key, item in case.values.items()
                if key != Model._rec_name
            }
            Named = Forged.with_context(**given)
            with self.rolled_back():
                self.try_to_forge(
                    case, name, lambda way=way, m=Named: way(m, "name_create", "X")
                )

    def check_loading(self):
        for case, way, name, value in self.forge_everything():
            Model = self.env[case.model].with_user(self.users[case.role])
            columns = [
                f"{column}/.id" if column.endswith("_id") else column
                for column in case.values
            ]
            row = [str(item) for item in case.values.values()]
            column = f"{name}/.id" if name.endswith("_id") else name
            forged = Model.with_context(**{f"default_{name}": value})
            for model, names, values in (
                (Model, [*columns, column], [*row, str(value)]),
                (forged, columns, row),
            ):
                with self.rolled_back():
                    self.try_to_forge(
                        case,
                        name,
                        lambda way=way, m=model, names=names, values=values: way(
                            m, "load", names, [values]
                        ),
                    )

    def check_writing_and_copying(self):
        for case, way, name, value in self.forge_everything():
            with self.rolled_back():
                Model = self.env[case.model].with_user(self.users[case.role])
                record = Model.create(case.values).with_context(**TRUSTED)
                with (
                    self.subTest(model=case.model, field=name, method="write"),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    way(record, "write", {name: value})
                record.invalidate_recordset()
                self.assertFalse(self.is_forged(record, name, value))
                for copied, default in (
                    (record, {name: value}),
                    (record.with_context(**{f"default_{name}": value}), None),
                ):
                    self.try_to_copy(case, name, way, copied, default)

    @mute_logger("odoo.sql_db")
    def try_to_copy(self, case, name, way, record, default):
        def attempt():
            try:
                way(record, "copy", default)
            except Exception as error:  # a copy may break a constraint of its own
                if not isinstance(error, UserError):
                    raise UserError(str(error)) from error
                raise

        self.try_to_forge(case, name, attempt)

    def check_kept(self, record, user, is_evidence):
        """Refuse deletion by a user, and by superuser when it is evidence."""
        for way in WAYS:
            with self.subTest(record=record, way=way.__name__):
                kept = record.with_user(user).with_context(**TRUSTED)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    way(kept, "unlink")
        if is_evidence:
            with self.subTest(record=record, user="superuser"):
                kept = record.sudo().with_context(**TRUSTED)
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    kept.unlink()
        self.env.invalidate_all()
        self.assertTrue(record.sudo().exists())

    def rolled_back(self):
        return RolledBack(self.env)
