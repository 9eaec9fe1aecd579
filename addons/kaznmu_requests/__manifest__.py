{
    "name": "KazNMU Requests",
    "summary": "Request desk of the registrar's office for the electronic journal",
    "version": "19.0.1.0.0",
    "category": "Education",
    "author": "KazNMU Electronic Journal contributors",
    "website": "https://github.com/kaznmu/ejournal",
    "license": "AGPL-3",
    "depends": ["kaznmu_ejournal", "base_tier_validation"],
}
