{
    "name": "KazNMU Exchange",
    "summary": "OneRoster packages both ways, transcripts for the national platform",
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
        "data/personal_data.xml",
        "wizards/transcript_export_views.xml",
        "views/import_batch_views.xml",
        "views/term_views.xml",
        "views/transcript_upload_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
}
