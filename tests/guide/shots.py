"""What is to be seen on each picture of the user guide, and how one gets there.

``make guide`` takes the pictures, the tests go the same ways without keeping them. A
way is made of steps; each waits for what it needs:

* ``click(selector)``, ``press(key, …)``, ``type_in(text)`` as a user does;
* ``show(selector)`` waits only.

``marks`` are the elements framed and numbered on the picture, in the order of the text.
"""

from typing import NamedTuple

UNIVERSITY = "kaznmu_university."
EJOURNAL = "kaznmu_ejournal."
REGISTRAR = "kaznmu_registrar."
OVERSIGHT = "kaznmu_oversight."
REQUESTS = "kaznmu_requests."


class Step(NamedTuple):
    """A method of ``tests.browser.Page`` and its argument."""

    method: str
    argument: str


class Shot(NamedTuple):
    """A picture: ``name`` of its file, and the way to what it shows.

    ``url`` names records of ``GuideCase.prepare`` in braces; without a ``login`` it is
    what a visitor sees.
    """

    name: str
    login: str
    url: str
    steps: tuple[Step, ...]
    marks: tuple[str, ...] = ()
    size: tuple[int, int] = (1280, 640)


def click(selector):
    return Step("click", selector)


def press(*keys):
    return tuple(Step("press", key) for key in keys)


def type_in(text):
    return Step("type", text)


def show(selector):
    return Step("show", selector)


def action(name, record=""):
    """Address of an action, or of one of its records."""
    return f"/odoo/action-{name}" + (f"/{{{record}}}" if record else "")


def button(name):
    return f"button[name={name}]"


def row(place):
    return f".o_data_row:nth-child({place})"


def field(name):
    return f".o_field_widget[name={name}]"


JOURNALS = "/odoo/action-kaznmu_ejournal.ejournal_journal_action_mine/{journal}"
GRID = JOURNALS + "/journal-grid"
REQUEST = REQUESTS + "ejournal_request_action"
ACTIVE_CELL = ".o_ejournal_cell[data-active]"
BOARD_OPEN = ".o_kanban_record [name=action_open]"
NEXT_STEP = ".o_ejournal_cell_bar_why .btn-primary"
DESK = "/odoo/desk"
DESK_LIST = ".o_ejournal_desk_list"
TODAY = "/odoo/action-kaznmu_ejournal.ejournal_today_action"
CALENDAR = ".o_ejournal_calendar"
FILL = ".o_ejournal_today_page .btn-primary"
SETUP = ".o_ejournal_setup_steps .o_kanban_record"
GEAR = ".o_ejournal_actions"
SAVED = ".o_ejournal_save_state[data-kind=saved]"
# Practical classes of the sample's journal: open, and closed with marks.
OPEN_CELL = "[data-row='3'] [data-column='21']"
MISSED_CELL = "[data-row='8'] [data-column='15']"
CLOSED_CELL = "[data-row='0'] [data-column='15']"

SHOTS = (
    # First steps
    Shot(
        "first_login",
        "",
        "/web/login",
        (show(".oe_login_form:not(.d-none)"),),
        (".o_ejournal_languages",),
        size=(1280, 760),
    ),
    Shot(
        "first_today",
        "teacher",
        TODAY,
        (show(FILL),),
        (FILL, CALENDAR),
    ),
    Shot(
        "first_desk",
        "registrar",
        DESK,
        (show(DESK_LIST),),
        size=(1280, 760),
    ),
    Shot(
        "first_menu",
        "teacher",
        TODAY,
        (show(FILL), click(".o_user_menu button"), show("[data-menu=support]")),
    ),
    Shot(
        "first_setup",
        "digital",
        action(UNIVERSITY + "ejournal_setup_action"),
        (show(SETUP),),
        size=(1280, 760),
    ),
    # Teacher
    Shot(
        "teacher_today",
        "teacher",
        TODAY,
        (show(FILL),),
        size=(1280, 760),
    ),
    Shot(
        "teacher_grid",
        "teacher",
        GRID,
        (
            click(OPEN_CELL),
            type_in("85"),
            *press("Enter"),
            type_in("н"),
            *press("Enter"),
            type_in("72"),
            *press("Enter"),
            show("body:not(:has([data-state=dirty])) " + SAVED),
        ),
        (ACTIVE_CELL, SAVED, ".o_ejournal_details", GEAR),
    ),
    Shot(
        "teacher_details",
        "teacher",
        GRID,
        (click(MISSED_CELL), *press("Shift+F2"), show(".o_ejournal_details")),
    ),
    Shot(
        "teacher_closed",
        "teacher",
        GRID,
        (click(CLOSED_CELL), show(NEXT_STEP)),
        (CLOSED_CELL, NEXT_STEP),
    ),
    Shot(
        "teacher_request",
        "teacher",
        action(REQUESTS + "ejournal_request_action_mine", "request_draft"),
        (show(button("action_submit")),),
        ("td[name=wanted]", field("cause_kind"), button("action_submit")),
        size=(1280, 760),
    ),
    Shot(
        "teacher_import",
        "teacher",
        JOURNALS + "/action-kaznmu_ejournal.ejournal_mark_import_action/{mark_import}",
        (show(button("action_save")),),
    ),
    Shot(
        "teacher_statement",
        "teacher",
        action(EJOURNAL + "ejournal_statement_action", "statement"),
        (show(".o_ejournal_check li"),),
        (button("action_form"), ".o_ejournal_check"),
        size=(1280, 860),
    ),
    # Coordinator
    Shot(
        "coordinator_plan",
        "coordinator",
        action(EJOURNAL + "ejournal_plan_action", "plan"),
        (show(button("action_submit")),),
        (button("action_submit"),),
    ),
    Shot(
        "coordinator_lessons",
        "coordinator",
        JOURNALS.replace("action_mine", "action"),
        (
            click(button("action_open_lessons")),
            click(".o_list_view " + row(7) + " td[name=topic]"),
            show(button("action_move")),
        ),
        (button("action_move"), button("action_cancel")),
    ),
    # Head of department
    Shot(
        "head_overview",
        "head",
        DESK,
        (show(DESK_LIST),),
        size=(1280, 760),
    ),
    Shot(
        "head_control",
        "head",
        action(OVERSIGHT + "ejournal_control_action"),
        (click(row(1) + " .o_list_record_selector input"),),
    ),
    Shot(
        "head_request",
        "head",
        action(REQUEST, "request_head"),
        (show(button("action_approve")),),
        (button("action_approve"), button("action_return"), button("action_refuse")),
    ),
    Shot(
        "head_access",
        "head",
        action(REQUESTS + "ejournal_request_action_access", "access"),
        (show(button("action_submit")),),
        (button("action_submit"),),
    ),
    Shot(
        "head_substitution",
        "head",
        action(EJOURNAL + "ejournal_assignment_action_substitution"),
        (click(".o_control_panel button.btn-secondary"), show(".modal .o_form_view")),
    ),
    # Dean
    Shot(
        "dean_request",
        "dean",
        action(REQUEST, "request_council"),
        (show(button("action_approve")),),
        (field("protocol_number"), button("action_approve")),
    ),
    Shot(
        "dean_consolidated",
        "dean",
        action(REGISTRAR + "ejournal_consolidated_action", "consolidated"),
        (show(".o_form_view"),),
    ),
    # Registrar's office
    Shot(
        "registrar_desk",
        "registrar",
        DESK,
        (show(DESK_LIST),),
        size=(1440, 900),
    ),
    Shot(
        "registrar_import",
        "registrar",
        action(UNIVERSITY + "ejournal_import_batch_action", "batch"),
        (show(button("action_load")),),
        (button("action_load"),),
    ),
    Shot(
        "registrar_order",
        "registrar",
        action(EJOURNAL + "ejournal_order_action", "order"),
        (show(button("action_put_in_force")),),
        (button("action_preview"), button("action_put_in_force")),
    ),
    Shot(
        "registrar_accept",
        "registrar",
        action(EJOURNAL + "ejournal_statement_action_to_accept"),
        (show(".o_data_row " + button("action_accept")),),
        (".o_data_row " + button("action_accept"),),
    ),
    Shot(
        "registrar_board",
        "registrar",
        action(REQUEST),
        (show(BOARD_OPEN),),
        (BOARD_OPEN,),
    ),
    Shot(
        "registrar_print",
        "registrar",
        action(REGISTRAR + "ejournal_statement_action_print"),
        (click(row(1) + " .o_list_record_selector input"),),
    ),
    # Head of the registrar's office
    Shot(
        "registrar_head_request",
        "registrar.head",
        action(REQUEST, "request_technical"),
        (show(button("action_approve")),),
        (button("action_approve"),),
    ),
    # Digitalization department
    Shot(
        "digitalization_access",
        "digital",
        action(REQUESTS + "ejournal_request_action_access", "access_sent"),
        (show(button("action_approve")),),
        (button("action_approve"),),
    ),
    Shot(
        "digitalization_invite",
        "digital",
        action(UNIVERSITY + "ejournal_account_action"),
        (click(row(1) + " .o_list_record_selector input"),),
    ),
    # Vice-rector
    Shot(
        "vice_rector_overview",
        "vicerector",
        DESK,
        (show(DESK_LIST),),
        size=(1280, 760),
    ),
    Shot(
        "vice_rector_control",
        "vicerector",
        action(OVERSIGHT + "ejournal_control_action"),
        (show(".o_data_row"),),
    ),
    # Student
    Shot(
        "student_list",
        "student",
        "/my/journals",
        (show(".list-group-item"),),
        size=(390, 720),
    ),
    Shot(
        "student_journal",
        "student",
        "/my/journals",
        (click(".list-group-item:nth-child(2)"), show("table, .card, h2")),
        size=(390, 720),
    ),
)
