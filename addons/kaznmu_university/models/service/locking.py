from odoo.exceptions import LockError, UserError


def lock_records(records, message=None):
    """Keep others from the records until the end of the transaction.

    :param str message: of the error, in the user's words; about documents by default
    :raise UserError: somebody else works on them at this moment
    """
    try:
        records.sudo().lock_for_update()  # a lock changes nothing
    except LockError as error:
        raise UserError(
            message
            or records.env._(
                "Somebody works on the same documents at this moment: try again."
            )
        ) from error
