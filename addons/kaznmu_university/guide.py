"""The user guide (SOP C08): pages in Russian and Kazakh, one a role, some for all, in
``static/guide/ru`` and ``static/guide/kk``.

They are reStructuredText, as a repository shows it, rendered by docutils, which Odoo
itself requires. Pages name pictures and each other by file names; here these become
the product's addresses.
"""

from docutils import nodes
from docutils.core import publish_doctree, publish_parts
from docutils.io import DocTreeInput
from docutils.readers.doctree import Reader
from docutils.writers.html5_polyglot import Writer

from odoo.tools import file_open

from .languages import get_code

FOLDER = "kaznmu_university/static/guide"
ADDRESS = "/ejournal/guide"
INDEX = "index"
LANGUAGES = ("ru", "kk")
#: Pages of the guide in the order of its contents, by the roles that each is for; those
#: without any are for all.
PAGES = {
    "first_steps": (),
    "teacher": ("teacher",),
    "coordinator": ("coordinator",),
    "head": ("head",),
    "dean": ("dean", "dean_office"),
    "registrar": ("registrar",),
    "registrar_head": ("registrar_head",),
    "digitalization": ("digitalization", "administrator"),
    "vice_rector": ("vice_rector",),
    "student": ("student",),
    "signing": (),
}
SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "initial_header_level": 2,
    "report_level": 5,  # a test looks for mistakes, readers need not
}


def choose_language(env, code=None):
    """In which of ``LANGUAGES`` somebody reads the guide.

    :param code: as it was asked for; by default that of the user, of a visitor that of
        public pages, else Russian
    """
    code = code or get_code(env.lang if env.user._is_public() else env.user.lang)
    return code if code in LANGUAGES else LANGUAGES[0]


def read(page, language):
    """The document of a page, ``index`` or one of ``PAGES``, as written.

    :rtype: docutils.nodes.document
    :raise FileNotFoundError: there is no such page
    """
    with file_open(f"{FOLDER}/{language}/{page}.rst") as file:
        return publish_doctree(file.read(), settings_overrides=SETTINGS)


def render(page, language):
    """Title and HTML of a page, its pictures and links led to where they are served.

    :rtype: tuple[str, str]
    """
    document = read(page, language)
    for image in document.findall(nodes.image):
        image["uri"] = f"/{FOLDER}/{language}/{image['uri']}"
        image["loading"] = "lazy"
    for link in document.findall(nodes.reference):
        name, suffix, _anchor = link.get("refuri", "").partition(".rst")
        if suffix:
            link["refuri"] = f"{ADDRESS}/{name}?lang={language}"
    parts = publish_parts(
        document,
        source_class=DocTreeInput,
        reader=Reader(),
        writer=Writer(),
        settings_overrides=SETTINGS,
    )
    return parts["title"], parts["body"]


def get_own_pages(user):
    """The pages for a user's roles, by the order of the contents."""
    group = "kaznmu_university.ejournal_group_"
    return [
        page
        for page, roles in PAGES.items()
        if any(user.env.ref(group + role) in user.group_ids for role in roles)
    ]
