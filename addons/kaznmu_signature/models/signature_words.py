from odoo import api, models
from odoo.exceptions import UserError

from ..pki.problem import Problem


class EjournalSignatureWords(models.AbstractModel):
    """Why a signature does not count, in words that say what to do."""

    _name = "ejournal.signature.words"
    _description = "Words about signatures"

    @api.model
    def _get_problem_names(self):
        """``{code: sentence}``; ``%s`` stands for the problem's detail."""
        return {
            "malformed": self.env._(
                "This is no detached signature of one person that can be read. Sign "
                "once more."
            ),
            "no_certificate": self.env._(
                "The signature comes without its certificate. Sign once more."
            ),
            "other": self.env._(
                "The signature is of another document, or the document is not what it "
                "was. Reload the page and sign once more."
            ),
            "broken": self.env._(
                "The signature was altered or forged: it does not fit its certificate."
            ),
            "replayed": self.env._("This very signature is there already."),
            "weak": self.env._(
                "The algorithm is not trusted (%s). Choose a GOST certificate, or RSA "
                "of 2048 bits or more."
            ),
            "expired": self.env._(
                "The certificate expired on %s. Get a new one from the national "
                "certification authority and sign with it."
            ),
            "early": self.env._(
                "The certificate is valid from %s only. Check the computer's clock, or "
                "wait."
            ),
            "usage": self.env._(
                "This certificate is for logging in. Choose the one for signing (its "
                "file is called GOST or RSA, not AUTH)."
            ),
            "untrusted": self.env._(
                "Who has issued the certificate (%s) is not trusted here. Choose a "
                "certificate of the national certification authority, or ask the "
                "administrator to load the issuer's certificate."
            ),
            "revoked": self.env._(
                "The certificate was revoked on %s. Get a new one and sign with it."
            ),
            "name": self.env._(
                "The certificate is of another person (%s). Choose your own; if the "
                "name in the system is outdated, have it corrected."
            ),
            "iin": self.env._(
                "The certificate's IIN is not the one in your record. Choose your own "
                "certificate, or ask the administrator."
            ),
            "content": self.env._("The document is not what was signed."),
            "pdf": self.env._("The stored PDF is not the one that was signed."),
            "stamp": self.env._("The time stamp is of something else."),
            "row": self.env._("The record of the signature was changed (%s)."),
            # Why nobody knows whether a certificate was revoked.
            "no_address": self.env._(
                "No address to ask for revoked certificates is configured."
            ),
            "outdated": self.env._("The list of revoked certificates is outdated."),
            "unreachable": self.env._("The address does not answer."),
            "timeout": self.env._("The address did not answer in time."),
            "redirect": self.env._(
                "The address leads to another one, which is not followed (%s). Enter "
                "the final one in the parameters."
            ),
            "http": self.env._("The address answered with an error (HTTP %s)."),
            "long": self.env._("The answer was too long, and was not read."),
            "no_list": self.env._("What the address has is no list (CRL)."),
            "unsigned": self.env._("The answer is not signed by the authority."),
            "malformed_answer": self.env._("The answer cannot be read."),
            "declined": self.env._("The responder gave no answer (%s)."),
            "unknown": self.env._("The responder does not know the certificate."),
            "old_answer": self.env._("The answer is outdated."),
            "other_answer": self.env._("The answer is about another certificate."),
        }

    @api.model
    def _get_problem_sentence(self, code, detail):
        """A problem as a sentence in the reader's language."""
        sentence = self._get_problem_names().get(code, code)
        return sentence.replace("%s", detail or "–")

    @api.model
    def _make_refusal(self, problem):
        """A ``Problem`` as an error for people."""
        return UserError(self._get_problem_sentence(problem.code, problem.detail))

    @api.model
    def _read_or_refuse(self, method, *arguments):
        """What a function returns; its ``Problem`` as a ``UserError``."""
        try:
            return method(*arguments)
        except Problem as problem:
            raise self._make_refusal(problem) from problem
