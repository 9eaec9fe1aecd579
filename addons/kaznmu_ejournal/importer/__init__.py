"""What is read into journals.

``plans`` and ``marks`` are tables of the registrar's import; ``plan_lines`` is the file
of one plan, ``exam_results`` that of one statement; ``journal_book`` and ``mark_list``
are a teacher's workbook and list of marks, in which ``names`` finds the students.
"""
