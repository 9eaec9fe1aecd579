"""The style of XML files."""

import pytest

from tooling import xmlstyle

GOOD = """\
<?xml version="1.0" encoding="utf-8" ?>
<odoo>
    <!-- a comment -->
    <record id="view" model="ir.ui.view">
        <field name="arch" type="xml">
            <form string="a &gt; b"><group><field name="name" /></group></form>
        </field>
        <field
            name="help"
            eval="True"
        />
    </record>
    <template id="t">
        <pre>
  kept
     <b>as it is</b>
        </pre>
        <p>Some text
           that people have aligned.</p>
    </template>
</odoo>
"""


def test_good_file():
    assert xmlstyle.check(GOOD) == []
    assert xmlstyle.reformat(GOOD) == GOOD


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("    <record", "  <record"),
        lambda text: text.replace("        <field", "\t\t<field"),
        lambda text: text.replace("</odoo>\n", "</odoo>"),
        lambda text: text + "\n",
        lambda text: text.replace("<odoo>", "<odoo>  "),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("    </record>", "      </record>"),
    ],
)
def test_bad_files_are_found_and_corrected(change):
    bad = change(GOOD)
    assert xmlstyle.check(bad)
    assert xmlstyle.reformat(bad) == GOOD


def test_lines_of_a_tag_move_along():
    bad = '<odoo>\n  <field\n      name="a"\n  />\n</odoo>\n'
    good = '<odoo>\n    <field\n        name="a"\n    />\n</odoo>\n'
    assert xmlstyle.reformat(bad) == good


def test_broken_file():
    (error,) = xmlstyle.check("<odoo>\n<record></odoo>\n")
    assert error == "2: not well-formed: mismatched tag"


def test_main(tmp_path, capsys):
    file = tmp_path / "a.xml"
    file.write_text(GOOD)
    assert xmlstyle.main([str(file)]) == 0
    file.write_text(GOOD.replace("    <record", "<record"))
    assert xmlstyle.main([str(file)]) == 1
    assert f"{file}:4: indentation" in capsys.readouterr().out
