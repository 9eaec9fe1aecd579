{
    "name": "KazNMU Single Sign-On",
    "summary": "Log-in by the university's identity provider, by corporate mail",
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
        "auth_oidc",
        "kaznmu_university",
    ],
    "data": [
        "data/auth_oauth_data.xml",
        "views/auth_oauth_provider_views.xml",
    ],
}
