"""What a printed statement costs, as ratios within one run.

Needs a database of kaznmu_ejournal with at least one formed statement (the sample
university has some); makes copies of it where there are fewer than are printed and
leaves no trace::

    python tests/bench/bench_pdf.py -c odoo.conf -d ejournal

Compared are, per statement: Odoo's report route (the template, the engine, joining)
for 1 and for 50 statements, WeasyPrint alone on the same HTML, and wkhtmltopdf with
``--javascript-delay 0`` where it is installed. A ratio of 1 is WeasyPrint alone.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from harness import get_parser, open_environment

from odoo.tools import file_path

REPORT = "kaznmu_ejournal.action_report_statement"
STYLESHEETS = (
    "report_weasyprint/static/src/css/fonts.css",
    "kaznmu_university/static/src/reports/document.css",
)


def main():
    parser = get_parser(__doc__)
    parser.add_argument("-n", "--count", type=int, default=50)
    options = parser.parse_args()
    with open_environment(options, report_pdf_no_attachment=True) as env:
        report(measure(env, options.count))


def measure(env, count):
    """Seconds a statement by way of printing, in the order of the report."""
    statements = get_statements(env, count)
    report = env.ref(REPORT)
    pages = [
        report._render_qweb_html(report.report_name, [id_], {"report_type": "pdf"})[0]
        for id_ in statements.ids
    ]
    pages = [page if isinstance(page, str) else page.decode() for page in pages]

    def print_by_route(ids):
        streams = report._render_qweb_pdf_prepare_streams(report.report_name, {}, ids)
        if len(streams) > 1:
            report._merge_pdfs([document["stream"] for document in streams.values()])

    # The first document of a process also loads WeasyPrint and the fonts.
    results = {"route, first of the process": timed(print_by_route, statements[0].ids)}

    from odoo.addons.report_weasyprint import engine

    results["WeasyPrint alone"] = (
        timed(lambda: [engine.render(page) for page in pages]) / count
    )
    results["route, 1 statement"] = min(
        timed(print_by_route, statements[0].ids) for _turn in range(5)
    )
    results[f"route, {count} statements"] = (
        timed(print_by_route, statements.ids) / count
    )
    results["template alone"] = (
        timed(
            lambda: [
                report._render_qweb_html(report.report_name, [id_])
                for id_ in statements.ids
            ]
        )
        / count
    )
    if shutil.which("wkhtmltopdf"):
        results["wkhtmltopdf alone"] = timed(run_wkhtmltopdf, pages[:10]) / len(
            pages[:10]
        )
    return results


def get_statements(env, count):
    """Formed statements, with copies of the first where there are too few."""
    Statement = env["ejournal.statement"]
    statements = Statement.search([("state", "=", "formed")], limit=count)
    if not statements:
        sys.exit("The database has no formed statement.")
    original = statements[0]
    return statements + Statement.create(
        [
            {
                "journal_id": original.journal_id.id,
                "revision": 10_000 + index,
                "number": f"bench-{index}",
                "state": "formed",
                "formed_on": original.formed_on,
                "content": original.content,
                "digest": original.digest,
                "token": original.token,
            }
            for index in range(count - len(statements))
        ]
    )


def run_wkhtmltopdf(pages):
    stylesheet = "".join(Path(file_path(name)).read_text() for name in STYLESHEETS)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        for page in pages:
            source.write_text(page.replace("</head>", f"<style>{stylesheet}</style>"))
            subprocess.run(
                ["wkhtmltopdf", "--quiet", "--javascript-delay", "0", source, target],
                check=True,
                stderr=subprocess.DEVNULL,
            )


def timed(function, *args):
    start = time.perf_counter()
    function(*args)
    return time.perf_counter() - start


def report(results):
    unit = results["WeasyPrint alone"]
    print(f"{'':32}{'seconds':>8}{'ratio':>8}")
    for name, seconds in results.items():
        print(f"{name:32}{seconds:8.3f}{seconds / unit:8.2f}")


if __name__ == "__main__":
    main()
