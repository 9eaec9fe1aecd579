class Problem(Exception):
    """Why a signature does not count: a code, named in words by the add-on's models.

    :param str code: see ``ejournal.signature._get_problem_names``
    :param str detail: a name, a number or a moment that belongs to it
    """

    def __init__(self, code, detail=""):
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
