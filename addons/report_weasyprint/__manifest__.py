{
    "name": "PDF/A Reports by WeasyPrint",
    "summary": "A second engine for PDF reports: PDF/A, embedded fonts, page numbers",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Technical",
    "author": "KazNMU Electronic Journal contributors",
    "maintainers": ["kaznmu"],
    "website": "https://github.com/kaznmu/ejournal",
    "license": "AGPL-3",
    "depends": ["base", "web"],
    "external_dependencies": {"python": ["weasyprint"]},
    "data": ["views/ir_actions_report_views.xml"],
}
