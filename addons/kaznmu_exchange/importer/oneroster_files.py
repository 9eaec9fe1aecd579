"""Files of a OneRoster package (1EdTech): what they hold, and how they are read.

Written as 1.2.1 says; read are packages of 1.2 and 1.1.
"""

import io
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import NamedTuple

from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.importer.reader import (
    MAX_PARTS,
    MAX_UNPACKED_SIZE,
    read_sheets,
)

VERSION = "1.2"
OLD_VERSION = "1.1"  # has roles in the file of users
MODES = ("absent", "bulk", "delta")
PREFIX = "metadata.kaznmu."
COMMON = "sourcedId status dateLastModified"
# Columns of each file in the order of the standard, then our own.
COLUMNS = {
    name: (
        *COMMON.split(),
        *columns.split(),
        *(f"{PREFIX}{column}" for column in own.split()),
    )
    for name, (columns, own) in {
        "orgs": ("name type identifier parentSourcedId", "nameKk nameEn"),
        "academicSessions": (
            "title type startDate endDate parentSourcedId schoolYear",
            "code nameKk",
        ),
        "courses": (
            "schoolYearSourcedId title courseCode grades orgSourcedId subjects "
            "subjectCodes",
            "nameKk nameEn credits kind level duration",
        ),
        "classes": (
            "title grades courseSourcedId classCode classType location "
            "schoolSourcedId termSourcedIds subjects subjectCodes periods",
            "language groupSourcedId moduleSourcedId controlForm",
        ),
        "users": (
            "enabledUser username userIds givenName familyName middleName identifier "
            "email sms phone agentSourcedIds grades password userMasterIdentifier "
            "preferredGivenName preferredMiddleName "
            "preferredFamilyName primaryOrgSourcedId pronouns",
            "",
        ),
        "roles": (
            "userSourcedId roleType role beginDate endDate orgSourcedId "
            "userProfileSourcedId",
            "",
        ),
        "enrollments": (
            "classSourcedId schoolSourcedId userSourcedId role primary beginDate "
            "endDate",
            "pattern weekdays",
        ),
        "categories": ("title weight", ""),
        "lineItems": (
            "title description assignDate dueDate classSourcedId categorySourcedId "
            "academicSessionSourcedId resultValueMin resultValueMax schoolSourcedId",
            "isFinal",
        ),
        "results": (
            "lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment "
            "textScore classSourcedId inProgress incomplete late missing",
            "letter",
        ),
    }.items()
}
# Without these a file cannot be read. Whoever loads a package says by the defaults what
# other systems leave out: the org of a course, the type of a class.
REQUIRED = {
    "orgs": "sourcedId name type",
    "academicSessions": "sourcedId title type startDate endDate",
    "courses": "sourcedId title",
    "classes": "sourcedId title courseSourcedId termSourcedIds",
    "users": "sourcedId givenName familyName",
    "roles": "userSourcedId role",
    "enrollments": "classSourcedId userSourcedId role",
    "categories": "sourcedId",
    "lineItems": "sourcedId classSourcedId",
    "results": "lineItemSourcedId studentSourcedId",
}
# What is lost, and so is told; the other unread columns repeat what is known from
# another file or are about the exchange itself.
NOT_READ = {
    "courses": "grades subjects subjectCodes",
    "classes": "location subjects subjectCodes periods",
    "users": "userIds sms phone agentSourcedIds grades password userMasterIdentifier "
    "preferredGivenName preferredMiddleName preferredFamilyName "
    "pronouns",
    "roles": "beginDate endDate userProfileSourcedId",
    "categories": "weight",
    "lineItems": "description",
    "results": "comment inProgress incomplete late missing",
}
# Of version 1.1, and of packages that an earlier version of ours has written.
OLD_COLUMNS = {
    "users": {"role", "orgSourcedIds"},
    "lineItems": {"gradingPeriodSourcedId"},
}


class Record(NamedTuple):
    """A row of a file: its number there and its cells by column."""

    number: int
    cells: dict

    def get(self, column):
        return self.cells.get(column) or ""


class PackageFiles:
    """The rows of a package's files, and what is to be told about them.

    :param bytes content: of the zip file
    :raise UserError: it is no package of this version, or a file of it is damaged

    ``records`` are lists of ``Record`` by file; ``notices`` are
    ``(file name, sentence)`` about what is not loaded.
    """

    def __init__(self, env, file_name, content):
        self.env = env
        self.file_name = file_name
        self.notices = []
        self.records = dict.fromkeys(COLUMNS, ())
        self._read(content)

    def _read(self, content):
        contents = self._unpack(content)
        modes = self._read_manifest(contents)
        for name, mode in modes.items():
            if mode == "absent" or (not mode and f"{name}.csv" not in contents):
                continue
            if not mode:
                self._notice(
                    name,
                    self.env._("The manifest does not say its mode: read as bulk."),
                )
            if f"{name}.csv" not in contents:
                raise UserError(
                    self.env._("The manifest names %s.csv, which is missing.", name)
                )
            if name in COLUMNS:
                self._read_records(name, contents[f"{name}.csv"])
            else:
                self._notice(name, self.env._("This file is not loaded."))
        for file in contents.keys() - {f"{name}.csv" for name in modes}:
            if file != "manifest.csv":
                self._notice(
                    file.removesuffix(".csv"),
                    self.env._("The manifest does not name this file: not loaded."),
                )
        for name in modes:
            if modes[name] == "absent" and f"{name}.csv" in contents:
                self._notice(
                    name,
                    self.env._("The manifest calls this file absent: not loaded."),
                )

    def _unpack(self, content):
        """The CSV files of the package: ``{name without folder: bytes}``."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                members = [
                    member
                    for member in archive.infolist()
                    if member.filename.endswith(".csv")
                    and not member.filename.startswith("__MACOSX/")
                ]
                # What an archive declares is all that ``zipfile`` unpacks of it.
                size = sum(member.file_size for member in members)
                if size > MAX_UNPACKED_SIZE or len(members) > MAX_PARTS:
                    raise UserError(
                        self.env._("The package is too large when unpacked.")
                    )
                return {
                    PurePosixPath(member.filename).name: archive.read(member)
                    for member in members
                }
        # Broken, broken off, damaged inside, packed by an unknown method, encrypted.
        except (
            zipfile.BadZipFile,
            EOFError,
            zlib.error,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise UserError(
                self.env._("The file is damaged or is no zip package.")
            ) from error

    def _read_manifest(self, contents):
        """Mode of each file: ``{name: "bulk", "delta" or "absent"}``."""
        if "manifest.csv" not in contents:
            raise UserError(
                self.env._(
                    "The package has no manifest.csv: this is no OneRoster package."
                )
            )
        sheet = self._read_csv("manifest", contents["manifest.csv"])
        values = {
            str(cells[0]).strip(): str(cells[1]).strip()
            for _number, cells in sheet.rows
            if len(cells) > 1
        }
        version = values.get("oneroster.version", "")
        self.version = ".".join(version.split(".")[:2])
        if self.version not in (OLD_VERSION, VERSION):
            raise UserError(
                self.env._(
                    "manifest.csv: OneRoster %(found)s, only versions %(known)s are "
                    "read.",
                    found=version or "?",
                    known=f"{OLD_VERSION}, {VERSION}",
                )
            )
        modes = {
            name.removeprefix("file."): mode
            for name, mode in values.items()
            if name.startswith("file.")
        }
        for name, mode in modes.items():
            if mode and mode not in MODES:
                raise UserError(
                    self.env._(
                        "manifest.csv: “%(mode)s” is no mode of %(name)s.csv; there "
                        "are absent, bulk and delta.",
                        mode=mode,
                        name=name,
                    )
                )
        return modes

    def _read_csv(self, name, content):
        try:
            [sheet] = read_sheets(self.env, f"{name}.csv", content)
        except UserError as error:
            raise UserError(
                self.env._(
                    "%(file)s: %(problem)s", file=f"{name}.csv", problem=str(error)
                )
            ) from error
        return sheet

    def _read_records(self, name, content):
        sheet = self._read_csv(name, content)
        header = [cell.strip() for cell in sheet.rows[0][1]] if sheet.rows else []
        required = REQUIRED[name].split()
        missing = [column for column in required if column not in header]
        if missing:
            raise UserError(
                self.env._(
                    "%(name)s.csv: the header lacks the columns: %(columns)s.",
                    name=name,
                    columns=", ".join(missing),
                )
            )
        records = [
            Record(
                number,
                {
                    column: " ".join(cell.split())
                    for column, cell in zip(header, cells, strict=False)
                },
            )
            for number, cells in sheet.rows[1:]
        ]
        kept = [row for row in records if row.get("status") != "tobedeleted"]
        self.records[name] = kept
        for notice in sheet.notices:
            self._notice(name, notice)
        if len(kept) < len(records):
            self._notice(
                name,
                self.env._(
                    "Rows to be deleted: %s. Files delete nothing; archive it by hand.",
                    len(records) - len(kept),
                ),
            )
        self._tell_columns(name, header, kept)

    def _tell_columns(self, name, header, records):
        """Tell which columns have something to say that is not loaded."""
        lost = NOT_READ.get(name, "").split()
        unread = [
            column
            for column in header
            if (column in lost or column not in COLUMNS[name])
            and column not in OLD_COLUMNS.get(name, ())
            and any(record.get(column) for record in records)
        ]
        if unread:
            self._notice(
                name,
                self.env._("These columns are not loaded: %s.", ", ".join(unread)),
            )

    def _notice(self, name, message):
        self.notices.append((self._get_place(name), message))

    def _get_place(self, name):
        return f"{name}.csv ({self.file_name})"
