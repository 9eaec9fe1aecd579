"""Whatever decides a result changes by an action of its own, with a reason (issue 12).

All fields that are evidence, and that a role may set by hand, are decided on here:
they say why they change (``ejournal.reasoned.mixin``), or it is said what else holds.
A new field that is evidence, or a right to write one, is a line that somebody has read.
"""

from odoo.tests import TransactionCase, tagged

#: With a reason: the basis of the change stands in the chain.
REASONED = {
    "ejournal.curriculum": {
        *("term_id", "program_id", "course", "discipline_id", "control_form"),
    },
    "ejournal.discipline": {"kind", "credits", "component_ids"},
    "ejournal.discipline.component": {
        *("component_id", "department_id", "credits", "weight", "minimum"),
    },
    "ejournal.journal": {
        *("term_id", "discipline_id", "group_id", "department_id", "curriculum_id"),
        *("module_id", "active"),
    },
    "ejournal.lesson.kind": {"is_graded", "is_midterm"},
    "ejournal.policy": None,  # all of it, tested in test_policy_rules.py
    "ejournal.policy.adjustment": None,
    "ejournal.policy.grade": None,
    "ejournal.policy.limit": None,
    "ejournal.policy.part": None,
    "ejournal.policy.scope.line": None,
    "ejournal.policy.second.grade": None,
    "ejournal.policy.stage": None,
    "ejournal.policy.weight": None,
    "ejournal.term": {"policy_id"},
}
# Later by buttons, with a reason, as the dates of a row (ejournal.participant).
NEW_LESSON = ("journal_id", "date", "kind_id", "hours")
#: Without one.
OTHERS = {
    # What is not settled yet, until it is handed over, sent, formed or in force.
    "ejournal.archive.transfer": {"number", "date", "case_id", "received_by"},
    "ejournal.consolidated": {"term_id", "group_id"},
    "ejournal.council.report": {"number", "date", "term_id", "conclusion", "proposals"},
    "ejournal.order": {
        *("number", "date", "date_from", "file", "rule_ids", "opening_ids"),
    },
    "ejournal.order.opening": None,
    "ejournal.order.rule": None,
    "ejournal.request": None,
    "ejournal.request.cell": None,
    "ejournal.request.person": None,
    "ejournal.statement": {"date", "examiner_id", "line_ids"},
    "ejournal.statement.line": None,
    # Asked by one and confirmed by another, with a document.
    "ejournal.delegation": {
        "user_id",
        "delegate_id",
        "date_start",
        "date_end",
        "reason",
    },
    "ejournal.department": {"school_id", "head_id", "deputy_id", "coordinator_ids"},
    "ejournal.group": {"program_id"},
    "ejournal.office.change": {
        *("office", "role", "user_id", "department_id", "school_id", "is_removal"),
        *("date_start", "document_number", "document_date"),
    },
    "ejournal.program": {"school_id"},
    "ejournal.school": {"dean_id", "deputy_id"},
    "res.users": {
        *("login", "active", "group_ids", "ejournal_department_id"),
        "ejournal_school_id",
    },
    # A protocol of the department where another teaches; who teaches is no result.
    "ejournal.assignment": {
        *("journal_id", "teacher_id", "date_from", "date_to", "replaces_id"),
        *("protocol_number", "protocol_date", "protocol_file"),
    },
    # A row that is itself the reason, never changed.
    "ejournal.midterm.appeal": {
        *("lesson_id", "participant_id", "date", "was", "points", "protocol"),
    },
    # Whose they are and what they are called; no result rests on it.
    "ejournal.curriculum": {"active", "change_reason"},
    "ejournal.discipline": {"department_id", "change_reason"},
    "ejournal.journal": {"change_reason"},
    "ejournal.lesson": {"number", *NEW_LESSON},
    "ejournal.participant": {
        *("journal_id", "student_id", "date_from", "date_to", "away_from", "away_to"),
    },
    "ejournal.lesson.kind": {"active", "change_reason"},
    "ejournal.student": {"number", "name", "user_id"},
    "ejournal.term": {"change_reason"},
    # Which signatures count: named in the report of integrity.
    "ejournal.signature.root": {"active", "file"},
    "ejournal.signature.rule": {"kind", "role", "requirement"},
    # Odoo's own, by guards of their own (test_chain.py, test_forgery.py).
    "mail.message": None,
    "mail.tracking.value": None,
    "tier.definition": None,
    "tier.review": None,
}


@tagged("post_install", "-at_install")
class TestEvidenceFields(TransactionCase):
    def get_settable(self, model):
        """Names of the fields that are evidence and that some role may set."""
        rows = self.env["ir.model.access"].search(
            [("model_id.model", "=", model._name)]
        )
        if not any(row.perm_write or row.perm_create for row in rows):
            return set()
        names = {*model._evidence_fields, *model._evidence_lines}
        if parent := model._evidence_parent:
            lines = self.env[model._fields[parent].comodel_name]._evidence_lines
            inverse = {
                name
                for name in lines
                if lines
                and self.env[model._fields[parent].comodel_name]
                ._fields[name]
                .comodel_name
                == model._name
            }
            names.update(*(lines[name] for name in inverse))
        if hasattr(model, "_guard_fields"):
            names &= (
                model._guard_fields
                | model._guard_create_fields
                | model._guard_free_fields
            )
        return names

    def test_every_field_was_decided_on(self):
        for name, model in self.env.registry.items():
            model = self.env[name]
            if model._abstract or not hasattr(model, "_evidence_fields"):
                continue
            if not (names := self.get_settable(model)):
                continue
            with self.subTest(model=name):
                decided = [group[name] for group in (REASONED, OTHERS) if name in group]
                self.assertTrue(decided, names)
                if None not in decided:
                    self.assertEqual(set().union(*decided), names)

    def test_the_reasoned_say_why(self):
        """By the one mechanism; that it refuses is tested in each add-on."""
        for name, names in REASONED.items():
            model = self.env[name]
            parent = model._evidence_parent
            reasoned = self.env[model._fields[parent].comodel_name] if parent else model
            with self.subTest(model=name):
                self.assertIn("change_reason", reasoned._evidence_fields)
                self.assertTrue(
                    issubclass(
                        type(reasoned), self.env.registry["ejournal.reasoned.mixin"]
                    )
                )
                if names and hasattr(model, "_decisive_fields"):
                    self.assertLessEqual(
                        names - {"component_ids"}, model._decisive_fields
                    )
