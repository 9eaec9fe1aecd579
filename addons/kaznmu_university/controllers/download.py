from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


def find_record(model, record_id):
    """The record of a download's address.

    :raise NotFound: there is none
    :raise AccessError: the user may not read it
    """
    record = request.env[model].browse(record_id)
    if not record.exists():
        raise request.not_found()
    record.check_access("read")
    return record


def make_download(content, name, mimetype=XLSX):
    """The answer that saves a file, and is kept by no browser or proxy.

    :param bytes content:
    :param str name: with its extension
    """
    headers = [
        ("Content-Type", mimetype),
        ("Content-Disposition", content_disposition(name.replace("/", "-"))),
        ("Cache-Control", "no-store"),
    ]
    return request.make_response(content, headers)
