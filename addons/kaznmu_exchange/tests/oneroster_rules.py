"""Rules of OneRoster CSV 1.2.1, written from the tables of the standard and of nothing
of ours: what another system would refuse in a package."""

import csv
import io
import re
import zipfile
from datetime import date

FILES = (
    "academicSessions categories classes classResources courses courseResources "
    "demographics enrollments lineItemLearningObjectiveIds lineItems "
    "lineItemScoreScales orgs resources resultLearningObjectiveIds results "
    "resultScoreScales roles scoreScales userProfiles userResources users"
).split()
HEADERS = {
    "academicSessions": "title type startDate endDate parentSourcedId schoolYear",
    "categories": "title weight",
    "classes": "title grades courseSourcedId classCode classType location "
    "schoolSourcedId termSourcedIds subjects subjectCodes periods",
    "courses": "schoolYearSourcedId title courseCode grades orgSourcedId subjects "
    "subjectCodes",
    "enrollments": "classSourcedId schoolSourcedId userSourcedId role primary "
    "beginDate endDate",
    "lineItems": "title description assignDate dueDate classSourcedId "
    "categorySourcedId academicSessionSourcedId resultValueMin resultValueMax "
    "schoolSourcedId",
    "orgs": "name type identifier parentSourcedId",
    "results": "lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment "
    "textScore classSourcedId inProgress incomplete late missing",
    "roles": "userSourcedId roleType role beginDate endDate orgSourcedId "
    "userProfileSourcedId",
    "users": "enabledUser username userIds givenName familyName middleName identifier "
    "email sms phone agentSourcedIds grades password userMasterIdentifier "
    "preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId "
    "pronouns",
}
REQUIRED = {
    "academicSessions": "title type startDate endDate schoolYear",
    "categories": "title",
    "classes": "title courseSourcedId classType schoolSourcedId termSourcedIds",
    "courses": "title orgSourcedId",
    "enrollments": "classSourcedId schoolSourcedId userSourcedId role",
    "lineItems": "title assignDate dueDate classSourcedId categorySourcedId "
    "schoolSourcedId",
    "orgs": "name type",
    "results": "lineItemSourcedId studentSourcedId scoreStatus scoreDate",
    "roles": "userSourcedId roleType role orgSourcedId",
    "users": "enabledUser username givenName familyName",
}
WORDS = {
    ("academicSessions", "type"): "gradingPeriod semester schoolYear term",
    ("orgs", "type"): "department school district local state national",
    ("classes", "classType"): "homeroom scheduled",
    ("roles", "roleType"): "primary secondary",
    ("roles", "role"): "aide counselor districtAdministrator guardian parent principal "
    "proctor relative siteAdministrator student systemAdministrator teacher",
    ("enrollments", "role"): "administrator proctor student teacher",
    ("results", "scoreStatus"): "exempt;fully graded;not submitted;partially graded;"
    "submitted",
    ("users", "enabledUser"): "true false",
    ("enrollments", "primary"): "true false",
}
REFERENCES = {
    ("academicSessions", "parentSourcedId"): "academicSessions",
    ("orgs", "parentSourcedId"): "orgs",
    ("courses", "orgSourcedId"): "orgs",
    ("classes", "courseSourcedId"): "courses",
    ("classes", "schoolSourcedId"): "orgs",
    ("classes", "termSourcedIds"): "academicSessions",
    ("users", "primaryOrgSourcedId"): "orgs",
    ("roles", "userSourcedId"): "users",
    ("roles", "orgSourcedId"): "orgs",
    ("enrollments", "classSourcedId"): "classes",
    ("enrollments", "schoolSourcedId"): "orgs",
    ("enrollments", "userSourcedId"): "users",
    ("lineItems", "classSourcedId"): "classes",
    ("lineItems", "categorySourcedId"): "categories",
    ("lineItems", "academicSessionSourcedId"): "academicSessions",
    ("lineItems", "schoolSourcedId"): "orgs",
    ("results", "lineItemSourcedId"): "lineItems",
    ("results", "studentSourcedId"): "users",
    ("results", "classSourcedId"): "classes",
}
IDENTIFIER = re.compile(r"[0-9A-Za-z./@_-]{1,255}")


def find_faults(content):
    """Faults of a package in bulk mode, as sentences.

    :param bytes content: of the zip file
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    lines = list(csv.reader(io.StringIO(texts.pop("manifest.csv"))))
    manifest = dict(lines[1:])
    tables = {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(text)))
        for name, text in texts.items()
    }
    return [
        *_check_manifest(lines, manifest, tables),
        *(fault for name, rows in tables.items() for fault in _check(name, rows)),
        *_check_references(tables),
        *_check_meaning(tables),
    ]


def _check_manifest(lines, manifest, tables):
    if lines[0] != ["propertyName", "value"]:
        yield "manifest: header"
    if manifest.get("oneroster.version") != "1.2":
        yield "manifest: version"
    for name in FILES:
        # A package that is made by a test names only what it has.
        expected = "bulk" if name in tables else "absent"
        if manifest.get(f"file.{name}", "absent") != expected:
            yield f"manifest: {name}"


def _check(name, rows):
    expected = ["sourcedId", "status", "dateLastModified", *HEADERS[name].split()]
    header = list(rows[0])
    if header[: len(expected)] != expected:
        yield f"{name}: header {header}"
        return
    if not all(column.startswith("metadata.") for column in header[len(expected) :]):
        yield f"{name}: columns beside the standard"
    if len({row["sourcedId"] for row in rows}) < len(rows):
        yield f"{name}: one identifier twice"
    for row in rows:
        if not IDENTIFIER.fullmatch(row["sourcedId"]):
            yield f"{name}: identifier {row['sourcedId']}"
        if row["status"] or row["dateLastModified"]:
            yield f"{name}: bulk has no status"
        for column in REQUIRED[name].split():
            if not row[column]:
                yield f"{name}: {column} is empty"
        for column, value in row.items():
            words = WORDS.get((name, column), "")
            known = words.split(";") if ";" in words else words.split()
            if value and known and value not in known and not value.startswith("ext:"):
                yield f"{name}: {column} {value}"
            if value and column.endswith("Date"):
                try:
                    date.fromisoformat(value)
                except ValueError:
                    yield f"{name}: {column} {value}"


def _check_references(tables):
    for (name, column), target in REFERENCES.items():
        known = {row["sourcedId"] for row in tables.get(target, ())}
        for row in tables.get(name, ()):
            for value in filter(None, (row.get(column) or "").split(",")):
                if value not in known:
                    yield f"{name}: {column} {value} is not in {target}"


def _check_meaning(tables):
    def index(name):
        return {row["sourcedId"]: row for row in tables.get(name, ())}

    orgs, sessions, items = index("orgs"), index("academicSessions"), index("lineItems")
    for name in ("classes", "enrollments", "lineItems"):
        for row in tables.get(name, ()):
            if orgs.get(row["schoolSourcedId"], {}).get("type") != "school":
                yield f"{name}: schoolSourcedId is no school"
    for row in items.values():
        session = sessions.get(row.get("academicSessionSourcedId"), {})
        if session.get("type") == "schoolYear":
            yield "lineItems: the session is a school year"
    pupils = {
        (row["classSourcedId"], row["userSourcedId"])
        for row in tables.get("enrollments", ())
        if row["role"] == "student"
    }
    for row in tables.get("results", ()):
        item = items.get(row["lineItemSourcedId"], {})
        if (item.get("classSourcedId"), row["studentSourcedId"]) not in pupils:
            yield "results: the student is not enrolled"
        if row.get("classSourcedId") != item.get("classSourcedId"):
            yield "results: another class than the line item's"
        low, high = item.get("resultValueMin"), item.get("resultValueMax")
        if row["score"] and not float(low) <= float(row["score"]) <= float(high):
            yield "results: the score is out of range"
    primary = {}
    for row in tables.get("roles", ()):
        if row["roleType"] == "primary":
            primary.setdefault(row["userSourcedId"], []).append(row["orgSourcedId"])
    for row in tables.get("users", ()):
        places = primary.get(row["sourcedId"], [])
        if len(places) != 1:
            yield "users: not one primary role"
        if row["primaryOrgSourcedId"] and row["primaryOrgSourcedId"] not in places:
            yield "users: the primary org has no role"
