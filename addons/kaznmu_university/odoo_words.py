"""What Python code of Odoo says in Kazakh, of which Odoo has almost nothing.

Own words stand in ``i18n_extra``; what is left is said in Russian, which every reader
of Kazakh knows, as are terms of views (``ir.module.module``).
"""

from odoo.tools.misc import ReadonlyDict
from odoo.tools.translate import code_translations

from .languages import KAZAKH, RUSSIAN

OWN = "kaznmu_"


def set_up():
    """Complete the words from now on, in this process; a second call does nothing."""
    if "_load_python_translations" in vars(code_translations):
        return
    load = code_translations._load_python_translations
    read = code_translations.get_python_translations

    def load_python_translations(module_name, lang):
        load(module_name, lang)
        if lang == KAZAKH and not module_name.startswith(OWN):
            russian = read(module_name, RUSSIAN)
            ours = read("kaznmu_university", KAZAKH)
            code_translations.python_translations[module_name, lang] = ReadonlyDict(
                {
                    **russian,
                    **{source: ours[source] for source in russian.keys() & ours.keys()},
                    **code_translations.python_translations[module_name, lang],
                }
            )

    code_translations._load_python_translations = load_python_translations
    for name in [*code_translations.python_translations]:
        if name[1] == KAZAKH:
            del code_translations.python_translations[name]
