import sys
from pathlib import Path
from types import SimpleNamespace

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config

PROGRESS_STEP = 10


class Ejournal(Command):
    """Load files, create journals, verify the history, check a restored database"""

    def run(self, args):
        parsed = self._parse(args)
        config.parse_config(
            [*(["-c", parsed.config] if parsed.config else []), "-d", parsed.database],
            setup_logging=True,
        )
        with Registry(parsed.database).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {"lang": parsed.lang})
            user = env["res.users"].search([("login", "=", parsed.login)])
            if not user:
                self.parser.error(f"no user {parsed.login} in {parsed.database}")
            sys.exit(parsed.command(self, env(user=user.id), parsed))

    def _parse(self, args):
        commands = self.parser.add_subparsers(dest="command_name", required=True)
        for name, help_text, command in (
            ("import", "check and load XLSX and CSV files", Ejournal._import),
            ("journals", "create the journals of a term", Ejournal._journals),
            ("sample", "load a folder as the sample university", Ejournal._sample),
            ("verify", "check whether anything was rewritten", Ejournal._verify),
            ("restore-check", "look at a restored database", Ejournal._restore_check),
            ("harden", "print the SQL for a separate owner", Ejournal._harden),
        ):
            subparser = commands.add_parser(name, help=help_text)
            subparser.set_defaults(command=command)
            subparser.add_argument("-c", "--config", help="configuration file")
            subparser.add_argument("-d", "--database", required=True)
            subparser.add_argument("--login", default="admin", help="act as this user")
            subparser.add_argument("--lang", default="ru_RU", help="of the messages")
            if name == "import":
                subparser.add_argument(
                    "--dry-run", action="store_true", help="check only, load nothing"
                )
                subparser.add_argument(
                    "--table", help="what sheets are whose names say nothing"
                )
                subparser.add_argument("files", nargs="+", type=Path)
            elif name == "journals":
                subparser.add_argument("term", help="code of the term, as 2026-1")
            elif name == "sample":
                subparser.add_argument("folder", type=Path)
            elif name == "harden":
                subparser.add_argument(
                    "--owner", required=True, help="role that is to own the evidence"
                )
                subparser.add_argument(
                    "--undo",
                    action="store_true",
                    help="give it back to Odoo's role, before an update",
                )
        return self.parser.parse_args(args)

    def _import(self, env, parsed):
        if missing := [str(path) for path in parsed.files if not path.is_file()]:
            self.parser.error(f"no such file: {', '.join(missing)}")
        # The add-on is importable only when the registry has loaded it.
        from odoo.addons.kaznmu_university.importer.mapping import get_tables

        tables = get_tables(env)
        if parsed.table and parsed.table not in tables:
            self.parser.error(f"no table {parsed.table}: {', '.join(tables)}")
        return import_files(env, parsed.files, parsed.dry_run, parsed.table)

    def _journals(self, env, parsed):
        term = env["ejournal.term"].search([("code", "=", parsed.term)])
        if not term:
            self.parser.error(f"no term {parsed.term}")
        return create_journals(term)

    def _verify(self, env, parsed):
        return verify_history(env)

    def _restore_check(self, env, parsed):
        return check_restore(env)

    def _harden(self, env, parsed):
        # Printed, not run: Odoo's role must not be able to.
        harden = env["ejournal.integrity.check"]._get_hardening
        print("\n".join(harden(parsed.owner, parsed.undo)))
        return 0

    def _sample(self, env, parsed):
        if not parsed.folder.is_dir():
            self.parser.error(f"no such folder: {parsed.folder}")
        files = sorted(
            path for path in parsed.folder.iterdir() if path.suffix in (".csv", ".xlsx")
        )
        # Marks need journals, and journals need everything else.
        marks = [path for path in files if path.stem == "marks"]
        others = [path for path in files if path not in marks]
        failures = import_files(env, others)
        for term in env["ejournal.term"].search([]):
            failures += create_journals(term)
        # An administrator loads no marks.
        registrar = env.ref("kaznmu_university.ejournal_group_registrar_head").user_ids
        failures += import_files(env(user=registrar[:1].id), marks)
        env["ejournal.sample"]._set_up()
        # The planner takes tables so freshly filled for empty ones.
        env.cr.execute("ANALYZE")
        env.cr.commit()
        return failures


def import_files(env, paths, dry_run=False, table=None):
    """Load files, printing what is wrong; the exit code: 1 when there are errors."""
    # The add-on is importable only when the registry has loaded it.
    from odoo.addons.kaznmu_university.importer.importer import Importer

    files = [(path.name, path.read_bytes()) for path in paths]
    importer = Importer(env, files, table=table)
    if dry_run:
        counts = importer.check()
    else:
        show_progress(env, importer.load())
        counts = importer.counts
    for problem in importer.problems:
        place = (problem.file_name, problem.sheet, problem.row, problem.column)
        where = ": ".join(str(part) for part in place if part)
        print(f"{problem.severity}: {where}: {problem.message} {problem.value}")
    for name, by_status in counts.items():
        print(f"{importer.tables[name].get_title(importer.env)}: {by_status}")
    return int(any(problem.severity == "error" for problem in importer.problems))


def create_journals(term):
    """Create a term's journals, printing the outcome."""
    job = SimpleNamespace(log="")  # all that the work asks of its job
    show_progress(term.env, term._run_job(job))
    print(job.log)
    return 0


def verify_history(env):
    """Check all evidence, printing findings; the exit code: 1 if there are any.

    The check is kept and, when it finds something, raises the alarm, as the weekly one.
    """
    # All records, whatever the one who acts may read.
    check = env["ejournal.integrity.check"].sudo()._create_check().sudo()

    def verify():
        for done, total, found in check._run():
            for finding in found:
                print(check._get_line(finding))
            yield done, total

    show_progress(env, verify())
    for note in (check.notes or "").splitlines():
        print(f"note: {note}")
    print(f"findings: {check.finding_count}")
    return int(check.state != "sound")


def check_restore(env):
    """Count records, look at all files, check the evidence; the exit code: 1 when
    anything is missing or was rewritten."""
    for name, count in env["ejournal.restore"]._get_counts().items():
        if count:
            print(f"{name}: {count}")
    missing = 0

    def verify():
        nonlocal missing
        for done, total, found in env["ejournal.restore"]._verify_files():
            missing += len(found)
            for sentence in found:
                print(sentence)
            yield done, total

    show_progress(env, verify())
    print(f"files that are missing or changed: {missing}")
    return verify_history(env) or int(missing > 0)


def show_progress(env, portions):
    """Commit each portion and print how far it is, every ten per cent."""
    shown = 0
    for done, total in portions:
        env.cr.commit()
        percent = 100 * done // total if total else 100
        if percent >= shown + PROGRESS_STEP:
            shown = percent
            print(f"{percent} %", file=sys.stderr)
    env.cr.commit()
