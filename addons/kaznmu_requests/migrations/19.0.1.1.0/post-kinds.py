from io import BytesIO

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open
from odoo.tools.convert import convert_xml_import

MODULE = "kaznmu_requests"
FILE = "data/mail_template_data.xml"
TEMPLATES = ("registrar_head", "correcting", "done")
MOVED = {
    "memo_drafted": "data/request_kind_memo_data.xml",
    "substitute": "data/request_kind_substitution_data.xml",
}


def migrate(cr, version):
    """Words of one kind of requests stand in templates of that kind.

    The templates that held them for all kinds lose them, unless administrators have
    written their own: those hold, and speak of the kinds themselves.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    names = {f"mail_template_{name}" for name in TEMPLATES}
    usual = {
        name
        for name in names
        if env.ref(f"{MODULE}.{name}").write_uid.id == SUPERUSER_ID
    }
    with file_open(f"{MODULE}/{FILE}", "rb") as file:
        root = etree.parse(file).getroot()
    for record in root.findall("record"):
        if record.get("id") not in usual:
            root.remove(record)
    content = BytesIO(etree.tostring(root))
    content.name = FILE
    convert_xml_import(env, MODULE, content, mode="init", noupdate=True)
    # The words of other languages are of the old templates: they are read anew.
    templates = [env.ref(f"{MODULE}.{name}").id for name in usual]
    env.flush_all()
    cr.execute(
        """UPDATE mail_template
              SET body_html = JSONB_BUILD_OBJECT('en_US', body_html -> 'en_US')
            WHERE id = ANY(%s)""",
        [templates],
    )
    for name, file in MOVED.items():
        # Past the ORM: whoever wrote the words last goes on to be who wrote them.
        cr.execute(
            "UPDATE mail_template SET template_fs = %s WHERE id = %s",
            [f"{MODULE}/{file}", env.ref(f"{MODULE}.mail_template_{name}").id],
        )
    env.invalidate_all()
    languages = [code for code, _name in env["res.lang"].get_installed()]
    env["ir.module.module"]._load_module_terms([MODULE], languages)
