{
    "name": "KazNMU Electronic Signature of Requests",
    "summary": "Decisions on requests with the national electronic signature",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Education",
    "author": "KazNMU Electronic Journal contributors",
    "maintainers": [
        "kaznmu",
    ],
    "website": "https://github.com/kaznmu/ejournal",
    "license": "AGPL-3",
    "depends": [
        "kaznmu_requests",
        "kaznmu_signature",
    ],
    "data": [
        "data/signature_rule_data.xml",
        "wizards/request_refusal_views.xml",
        "reports/request_templates.xml",
        "reports/request_reports.xml",
        "views/request_views.xml",
        "data/evidence_data.xml",
    ],
    "auto_install": True,
}
