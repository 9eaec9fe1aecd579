{
    "name": "KazNMU Electronic Signature",
    "summary": "Statements with the national electronic signature, verified here",
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
        "kaznmu_ejournal",
    ],
    "external_dependencies": {
        "python": [
            "asn1crypto",
            "cryptography",
            "ecdsa",
            "gostcrypto",
        ],
    },
    "data": [
        "security/ir.model.access.csv",
        "security/signature_rules.xml",
        "data/signature_rule_data.xml",
        "data/personal_data.xml",
        "data/ir_cron_data.xml",
        "wizards/iin_entry_views.xml",
        "wizards/signature_phone_views.xml",
        "wizards/statement_return_views.xml",
        "views/signature_views.xml",
        "views/signature_root_views.xml",
        "views/signature_rule_views.xml",
        "reports/statement_templates.xml",
        "reports/statement_reports.xml",
        "views/statement_views.xml",
        "views/statement_confirmation_templates.xml",
        "views/res_config_settings_views.xml",
        "views/signature_menus.xml",
        "data/evidence_data.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "kaznmu_signature/static/src/signing/*",
        ],
    },
}
