"""What the system does by itself: mornings with their mails, nights with closings."""

from datetime import timedelta

from world import DAY, World

#: So long before today every morning is told, before that one a week.
RECENT = 8


def plan(world: World, _folder) -> None:
    """Put mornings on the agenda, from the first order to today."""
    day = world.past.date_start - 9 * DAY
    recent = world.today - RECENT * DAY
    while day <= world.today:
        world.plan(day, 8.25, morning)
        day += DAY if day >= recent else timedelta(days=7)


def morning(world: World) -> None:
    """The crons of a day, and the mails that they and people have written."""
    env = world.env
    world.save()
    env["ejournal.closing"]._cron_close()
    env["ejournal.request"]._cron_advance()
    if world.today - world.day < RECENT * DAY:
        env["ejournal.reminder"]._cron_remind_teachers()
        env["ejournal.reminder"]._cron_digest_requests()
        env["ejournal.reminder"]._cron_digest_heads()
        env["ejournal.reminder"]._cron_notify_absences()
    world.post()


def look(world: World, _folder) -> None:
    """This morning: students at risk, consolidated drafts, a log-in, a signature."""
    # The add-on is importable only when the registry has loaded it.
    from odoo.addons.kaznmu_university.models.service.sample import PASSWORD

    env = world.env
    risk = env["ejournal.risk"]
    journals = world.journals(world.present)
    for start in range(0, len(journals), 50):
        risk._refresh(journals[start : start + 50])
    sample = env["ejournal.sample"].with_user(env.ref("base.user_admin"))
    sample._create_student_user()
    world.user("student").password = PASSWORD
    sample._sign_statement()
    env["ejournal.consolidated"]._prepare_drafts(world.present, env["ejournal.school"])
    world.post()
