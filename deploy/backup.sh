#!/bin/sh
# Database and files, together: two files of one name in TARGET, kept for KEEP_DAYS.
# A backup that was cut short never has its final name.
#
#   DATABASE=ejournal DATA_DIR=/var/lib/odoo TARGET=/var/backups/ejournal backup.sh
set -eu
umask 077
: "${DATABASE:?}" "${DATA_DIR:?}" "${TARGET:?}"
KEEP_DAYS=${KEEP_DAYS:-30}
name=$TARGET/$DATABASE-$(date -u +%Y%m%dT%H%M%SZ)

# The database first: files are only added after it, so that none that it names lacks.
pg_dump --format=custom --file="$name.dump.part" "$DATABASE"
mkdir -p "$DATA_DIR/filestore/$DATABASE"
tar --create --file="$name.files.tar.part" --directory="$DATA_DIR/filestore" "$DATABASE"
pg_restore --list "$name.dump.part" > /dev/null
mv "$name.files.tar.part" "$name.files.tar"
mv "$name.dump.part" "$name.dump"
find "$TARGET" -maxdepth 1 -name "$DATABASE-*" -mtime "+$KEEP_DAYS" -delete
