"""Words of a mail without its code: sentences with named fields.

A template of Odoo is code: whoever writes one executes as whoever sends it. Here it
is taken apart: what stands between its expressions are *pieces*, plain text in which
each expression is a name in braces, such as ``Journal {Journal} is open to you``. Other
words are put in as text, and each name brings back what stood there; nothing that was
typed is ever evaluated.
"""

import re
from copy import deepcopy

from lxml import etree, html

from odoo.tools.rendering_tools import parse_inline_template

NAME = re.compile(r"\{([^{}]*)\}")
SPACE = re.compile(r"\s+")
PATH = re.compile(r"\b([a-z_]\w*)((?:\.\w+)+)")
LETTER = re.compile(r"[^\W\d_]")
FOLLOWS = ("t-elif", "t-else")
SUBJECT, BODY = "subject", "body_html"


class Piece:
    """A sentence or a paragraph. Attributes:

    ``part``: the field of the template. ``source``: its text, in which places stand as
    numbers (``{1}``), so that it is the same whatever fields are called. ``places``:
    ``{number: what stands there}``.
    """

    def __init__(self, part):
        self.part = part
        self.source = ""
        self.places = {}
        self._numbers = {}

    def add(self, name, place):
        """Add a place to the source, by a name that no other one has here."""
        name = wanted = name.translate(str.maketrans("{}", "()"))
        count = 1
        while name in self._numbers:
            count += 1
            name = f"{wanted} {count}"
        number = str(len(self.places) + 1)
        self._numbers[name] = number
        self.places[number] = place
        self.source += f"{{{number}}}"

    @property
    def names(self):
        """What an editor may name, in braces."""
        return [f"{{{name}}}" for name in self._numbers]

    def to_names(self, text):
        """A text with numbers as its editor sees it: with names."""
        names = {number: name for name, number in self._numbers.items()}
        return NAME.sub(lambda match: f"{{{names.get(match[1], '?')}}}", text)

    def to_numbers(self, text):
        """A text with names, as it is kept: with numbers."""
        return NAME.sub(lambda match: f"{{{self._numbers[match[1]]}}}", text)

    def get_unknown(self, text):
        """Names in braces, and lonely braces, that stand for nothing here."""
        unknown = [name for name in NAME.findall(text) if name not in self._numbers]
        return unknown + re.findall("[{}]", NAME.sub("", text))


class Namer:
    """Names of expressions as a reader of forms knows them.

    :param env: ``Environment`` in whose language the names are
    :param str model: of the record that the words call ``object``
    """

    def __init__(self, env, model):
        self.env = env
        self.model = model

    def get_name(self, expression, example):
        """Name of the field that an expression shows, or else its example."""
        for root, path in PATH.findall(expression or ""):
            model = self.model if root == "object" else self._guess_model(root)
            if label := model in self.env and self._walk(self.env[model], path):
                return label
        return SPACE.sub(" ", example).strip()[:40] or "…"

    @staticmethod
    def _guess_model(variable):
        return f"ejournal.{variable.replace('_', '.')}"

    def _walk(self, record, path):
        label = self.env["ir.model"]._get(record._name).name
        for name in path.split(".")[1:]:
            field = record._fields.get(name)
            if not field:
                return None
            if name not in ("name", "display_name"):
                label = field._description_string(self.env)
            record = self.env[field.comodel_name] if field.relational else record
        return label


# ----------------------------------------------------------------------
# Subject: an inline template, "Returned: {{ object.display_name }}"
# ----------------------------------------------------------------------
def split_subject(subject, namer):
    """The one :class:`Piece` of a subject; a place is its own inline template."""
    piece = Piece(SUBJECT)
    for text, expression, default in parse_inline_template(subject or ""):
        piece.source += text
        if expression:
            place = f"{{{{ {expression} ||| {default} }}}}"
            piece.add(namer.get_name(expression, default), place)
    piece.source = SPACE.sub(" ", piece.source).strip()
    return piece


# ----------------------------------------------------------------------
# Body: QWeb
# ----------------------------------------------------------------------
class Body:
    """The body of a template, taken apart.

    Attribute ``pieces`` are those with words, from above to below.
    """

    def __init__(self, source, namer):
        self._namer = namer
        self.root = html.fragment_fromstring(source or "", create_parent="div")
        etree.strip_tags(self.root, etree.Comment)
        self._nodes = []
        self._collect(self.root)
        self.pieces = [piece for _node, piece in self._nodes]

    def _collect(self, node):
        if "t-out" in node.attrib:
            return  # what stands in it is an example
        texts = (node.text, *(child.tail for child in node))
        if LETTER.search("".join(filter(None, texts))):
            self._nodes.append((node, self._split(node)))
        for child in node:
            self._collect(child)

    def _split(self, node):
        piece = Piece(BODY)
        piece.source = node.text or ""
        chain = None  # of "if" and "else", which are one place
        for child in node:
            if child.tag == "br":
                piece.source = f"{piece.source.rstrip()}\0"
            elif "t-set" in child.attrib:
                pass  # stays where it is, first
            elif chain and any(name in child.attrib for name in FOLLOWS):
                chain.append(child)
            else:
                chain = [child]
                example = child.text_content()
                piece.add(self._namer.get_name(child.get("t-out"), example), chain)
            piece.source += child.tail or ""
        lines = SPACE.sub(" ", piece.source).split("\0")
        piece.source = "\n".join(line.strip() for line in lines).strip()
        return piece

    def put(self, words, mark=str):
        """Put other words in.

        :param dict words: ``{source of a piece: text}``, both with numbers; what the
            text lacks is left out
        :param mark: what is to stand there for a text
        """
        # From below to above: a place may hold pieces of its own.
        for node, piece in reversed(self._nodes):
            if piece.source in words:
                self._put(node, piece.places, words[piece.source], mark)

    @staticmethod
    def _put(node, places, text, mark):
        kept = [deepcopy(child) for child in node if "t-set" in child.attrib]
        originals = {
            number: [deepcopy(child) for child in children]
            for number, children in places.items()
        }
        for child in list(node):
            node.remove(child)
        node.text = None
        for child in kept:
            child.tail = None
            node.append(child)

        def append_text(value):
            if len(node):
                node[-1].tail = (node[-1].tail or "") + value
            else:
                node.text = (node.text or "") + value

        for row, line in enumerate(text.split("\n")):
            if row:
                node.append(html.Element("br"))
            # Odd ones are numbers: the pattern has one group.
            for place, value in enumerate(NAME.split(line)):
                if place % 2 == 0:
                    if value:
                        append_text(mark(value))
                    continue
                for child in originals.get(value, ()):
                    copy = deepcopy(child)
                    copy.tail = None
                    node.append(copy)

    def drop_examples(self):
        """Leave nothing that would stand where a value is missing: examples are for
        whoever edits the template, and of no language but its own."""
        for node in self.root.iterfind(".//*[@t-out]"):
            node.text = None
            for child in list(node):
                node.remove(child)

    def to_source(self):
        """The body again, as a template."""
        text = etree.tostring(self.root, encoding="unicode", method="html")
        return text.removeprefix("<div>").removesuffix("</div>")

    def to_example(self):
        """The body as HTML without code: each expression shows its name."""
        root = deepcopy(self.root)
        for node in list(root.iter()):
            if expression := node.attrib.get("t-out"):
                name = self._namer.get_name(expression, node.text_content())
                for child in list(node):
                    node.remove(child)
                node.text = f"{{{name}}}"
            for attribute in list(node.attrib):
                if attribute.startswith("t-"):
                    del node.attrib[attribute]
        etree.strip_tags(root, "t")
        return etree.tostring(root, encoding="unicode", method="html")
