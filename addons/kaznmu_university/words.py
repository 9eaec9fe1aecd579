"""Sentences that are kept, and read by each in the reader's own language."""

from odoo import models
from odoo.tools.translate import get_translated_module, get_translation

from .languages import ENGLISH


class Speaker:
    """Makes sentences that are kept, as ``env`` makes those that are not. What it makes
    is plain data, for a field of JSON; :func:`say` makes words of it.

    A value that is a record is its name in the reader's language, a pair of a record
    and a field that field's text. A list of sentences is one after the other.
    """

    @staticmethod
    def _(source, *args, **kwargs):
        """As ``env._``; nothing is said yet."""
        values = kwargs or dict(enumerate(args))
        return {
            "module": get_translated_module(2),
            "source": source,
            "values": {str(name): _pack(value) for name, value in values.items()},
        }

    @staticmethod
    def name(record, field="display_name"):
        """The name of a record."""
        return _pack((record, field))


def _pack(value):
    if isinstance(value, models.BaseModel):
        value = (value, "display_name")
    if not isinstance(value, tuple):
        return value
    record, field = value
    name = record[field]
    return {"model": record._name, "id": record.id, "field": field, "name": name}


def say(env, kept):
    """Kept sentences in the language of an environment, with one query a model named.

    :param kept: list of what :class:`Speaker` makes; a text, of before sentences were
        kept so, is given as it is
    :return: list of str
    """
    ids = {}
    for value in _walk(kept):
        ids.setdefault(value["model"], set()).add(value["id"])
    # As superuser: names in what the reader may read.
    present = {
        name: env[name].sudo().browse(sorted(found)).exists()
        for name, found in ids.items()
        if name in env
    }
    return [_say_one(env, data, present) for data in kept]


def say_words(records, name):
    """Compute a field: what the ``words`` of each record say."""
    sentences = say(records.env, records.mapped("words"))
    for record, sentence in zip(records, sentences, strict=True):
        record[name] = sentence


def _walk(kept):
    """What the sentences name: packed records, also of sentences within them."""
    for data in kept:
        if isinstance(data, list):
            yield from _walk(data)
        elif isinstance(data, dict) and "model" in data:
            yield data
        elif isinstance(data, dict):
            yield from _walk(data["values"].values())


def _say_one(env, data, present):
    if isinstance(data, list):
        return " ".join(_say_one(env, part, present) for part in data)
    if not isinstance(data, dict):
        return data
    if "model" in data:
        return _get_name(data, present)
    values = {
        name: _say_one(env, value, present) for name, value in data["values"].items()
    }
    if "0" in values:
        values = tuple(values[str(place)] for place in range(len(values)))
    lang = env.lang or ENGLISH
    return get_translation(data["module"], lang, data["source"], values)


def _get_name(value, present):
    """The name of a record; of one that is gone as it was."""
    records = present.get(value["model"])
    if records and value["id"] in records._ids:
        record = records.browse(value["id"]).with_prefetch(records._prefetch_ids)
        return record[value["field"]]
    return value["name"]
