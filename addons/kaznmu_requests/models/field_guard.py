def get_forbidden_fields(model, vals, allowed):
    """Labels of the fields that a client may not write, in the client's language.

    Discussion and activities guard themselves, so their fields are free.

    :param dict vals: what is to be written
    :param set allowed: names of fields
    :return: list, empty when all may be written
    """
    free = model.env["mail.activity.mixin"]._fields.keys()
    free |= model.env["mail.thread"]._fields.keys()
    return [
        model._fields[name]._description_string(model.env)
        if name in model._fields
        else name
        for name in sorted(vals.keys() - allowed - free)
    ]
