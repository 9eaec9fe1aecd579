{
    "name": "KazNMU Oversight",
    "summary": "Control of journals: reports, overview, students at risk, digests",
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
        "kaznmu_registrar",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/ejournal_rules.xml",
        "data/ir_cron_data.xml",
        "data/personal_data.xml",
        "views/res_config_settings_views.xml",
        "views/control_views.xml",
        "views/fill_report_views.xml",
        "views/statement_status_views.xml",
        "views/result_report_views.xml",
        "views/absence_report_views.xml",
        "views/risk_views.xml",
        "views/mark_report_views.xml",
        "data/mail_template_data.xml",
        "views/oversight_menus.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "kaznmu_oversight/static/tests/tours/*.js",
        ],
    },
    "auto_install": True,
}
