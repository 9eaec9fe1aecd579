"""The user guide (SOP C08): pages in Russian, one a role, in ``static/guide``.

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

FOLDER = "kaznmu_university/static/guide"
ADDRESS = "/ejournal/guide"
INDEX = "index"
#: Pages of the guide in the order of its contents, by the roles that each is for.
PAGES = {
    "teacher": ("teacher",),
    "coordinator": ("coordinator",),
    "head": ("head",),
    "dean": ("dean", "dean_office"),
    "registrar": ("registrar",),
    "registrar_head": ("registrar_head",),
    "digitalization": ("digitalization", "administrator"),
    "vice_rector": ("vice_rector",),
    "student": ("student",),
}
SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "initial_header_level": 2,
    "report_level": 5,  # a test looks for mistakes, readers need not
}


def read(page):
    """The document of a page, ``index`` or one of ``PAGES``, as written.

    :rtype: docutils.nodes.document
    :raise FileNotFoundError: there is no such page
    """
    with file_open(f"{FOLDER}/{page}.rst") as file:
        return publish_doctree(file.read(), settings_overrides=SETTINGS)


def render(page):
    """Title and HTML of a page, its pictures and links led to where they are served.

    :rtype: tuple[str, str]
    """
    document = read(page)
    for image in document.findall(nodes.image):
        image["uri"] = f"/{FOLDER}/{image['uri']}"
        image["loading"] = "lazy"
    for link in document.findall(nodes.reference):
        name, suffix, _anchor = link.get("refuri", "").partition(".rst")
        if suffix:
            link["refuri"] = f"{ADDRESS}/{name}"
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
