"""Codes of kinds of lessons become translatable: a kind is one by its source code.

The calendar and its holidays are named in Kazakh, too, where nobody has renamed them.
"""

from odoo.tools import SQL

KAZAKH = {
    "Учебный календарь": "Оқу күнтізбесі",
    "Новый год": "Жаңа жыл",
    "Православное Рождество": "Православиелік Рождество",
    "Международный женский день": "Халықаралық әйелдер күні",
    "Праздник единства народа Казахстана": "Қазақстан халқының бірлігі мерекесі",
    "День защитника Отечества": "Отан қорғаушы күні",
    "День Победы": "Жеңіс күні",
    "Курбан айт": "Құрбан айт",
    "День столицы": "Астана күні",
    "День Конституции": "Конституция күні",
    "День Республики": "Республика күні",
    "День Независимости": "Тәуелсіздік күні",
}
SPELLING = {"Курбан айт": "Курбан-айт", "День столицы": "День Столицы"}
MOVED = (" (перенос)", " (ауыстырылған)")


def names():
    """Yield each name as it was and as it is."""
    for russian, kazakh in KAZAKH.items():
        for moved in (("", ""), MOVED):
            new = SPELLING.get(russian, russian) + moved[0]
            yield russian + moved[0], f"{kazakh}{moved[1]} / {new}"


def migrate(cr, version):
    cr.execute(
        """
        ALTER TABLE ejournal_lesson_kind
         DROP CONSTRAINT IF EXISTS ejournal_lesson_kind_code_uniq
        """
    )
    for model in ("resource.calendar", "resource.calendar.leaves"):
        for old, new in names():
            cr.execute(
                SQL(
                    """
                    UPDATE %(table)s named
                       SET name = %(new)s
                      FROM ir_model_data
                     WHERE ir_model_data.module = 'kaznmu_university'
                       AND ir_model_data.model = %(model)s
                       AND ir_model_data.res_id = named.id
                       AND named.name = %(old)s
                    """,
                    table=SQL.identifier(model.replace(".", "_")),
                    model=model,
                    old=old,
                    new=new,
                )
            )
