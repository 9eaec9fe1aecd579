import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...integrity import closings_file, key, merkle, time_stamp
from ..service.append_only import forbid_changes
from ..service.mail_template import LAYOUT
from .evidence import Finding

CODE_LENGTH = 12
LAST_CODE = "ejournal.closing.code"  # in the cache of the transaction
LEAVES = SQL("SELECT kind, res_id, digest FROM ejournal_closing_leaf")

_logger = logging.getLogger(__name__)


class EjournalClosing(models.Model):
    """The end of a day: one root over everything that counts as evidence.

    A closing covers the root before it and the last digest of each chain that has
    grown since: a tree of hashes (``integrity/merkle.py``). So every closing covers
    all chains, and a day costs as much as it has changed. What the root is stands in
    this append-only table, in a file outside the database, on the day's register, in
    mails, and as a short code on each statement formed after it: whoever rewrites the
    past would have to rewrite all of them.
    """

    _name = "ejournal.closing"
    _description = "Closing of a day"
    _inherit = ["ejournal.closed.mixin", "ejournal.guard.mixin", "mail.thread"]
    _guard_system_fields = frozenset()  # nor by superuser
    _log_access = False
    _order = "number desc"
    _rec_name = "number"

    number = fields.Integer(string="No.", required=True)
    date = fields.Datetime("Time", required=True)
    root = fields.Char("Root of the tree, SHA-256", required=True)
    code = fields.Char(compute="_compute_code")
    leaf_count = fields.Integer("Chains that have grown", required=True)
    seal = fields.Char(required=True)
    time_stamp = fields.Binary("Time stamp (RFC 3161)", attachment=False)
    time_stamp_name = fields.Char(compute="_compute_code")
    time_stamp_error = fields.Char("Why there is no time stamp")

    _number_uniq = models.Constraint("UNIQUE (number)", "This closing is there.")

    def init(self):
        forbid_changes(self.env.cr, self._table, "Closings are append-only")

    @api.depends("root", "number")
    def _compute_code(self):
        for closing in self:
            closing.code = closing._format_code(closing.root)
            closing.time_stamp_name = f"closing-{closing.number}.tsr"

    @api.depends("number", "date")
    def _compute_display_name(self):
        for closing in self:
            closing.display_name = self.env._("Closing No. %s", closing.number)

    @api.model
    def _format_code(self, root):
        """The beginning of a root as people compare it: ``1A2B-3C4D-5E6F``."""
        text = (root or "")[:CODE_LENGTH].upper()
        return "-".join(text[start : start + 4] for start in range(0, len(text), 4))

    def _describe_code(self):
        """Number and code, as documents print them; ``None`` of no closing."""
        return f"{self.number}: {self.code}" if self else None

    @api.model
    def _get_last_code(self):
        """Number and code of the last closing, asked once in a transaction."""
        cache = self.env.cr.cache
        if LAST_CODE not in cache:
            cache[LAST_CODE] = self._get_last()._describe_code()
        return cache[LAST_CODE]

    def _check_editable(self):
        raise UserError(self.env._("A closing never changes."))

    @api.model
    def _get_last(self):
        """The last closing; none before the first night."""
        # Its number and code are on every statement: no secret.
        return self.sudo().search([], limit=1)

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------
    @api.model
    def _get_heads(self):
        """Hook: queries of ``kind, res_id, digest``, the last digest of each chain.

        Add-ons add their own chains.

        :return: list of ``SQL``
        """
        return [
            SQL(
                """SELECT DISTINCT ON (res_model, res_id)
                          res_model::varchar AS kind, res_id, digest
                     FROM ejournal_evidence ORDER BY res_model, res_id, id DESC"""
            )
        ]

    @api.model
    def _get_links(self):
        """Hook: queries of ``kind, res_id, digest``, all digests of all chains.

        :return: list of ``SQL``
        """
        return [SQL("SELECT res_model AS kind, res_id, digest FROM ejournal_evidence")]

    @api.model
    def _get_register(self, start, end):
        """Hook: what the register of a day lists, beside the closing.

        :param datetime start: of the closing before; false: from the beginning
        :param datetime end: of the closing
        :return: list of ``(title, [(cell, cell, cell), …])``
        """
        return []

    # ------------------------------------------------------------------
    # Closing
    # ------------------------------------------------------------------
    @api.model
    def _cron_close(self):
        """Close the day, then make it known outside the database."""
        self._close()
        # What is told outside must be there for good.
        self.env["ir.cron"]._commit_progress(1)
        self._publish()

    @api.model
    def _close(self):
        """Append a closing over all that has grown since the last one.

        :return: the new closing
        """
        self.env.flush_all()
        # As superuser: evidence is closed to all, and written by the system alone.
        self.env["ejournal.evidence"].sudo()._append_noted()
        last = self._get_last()
        leaves = self._get_grown()
        root = self._get_root(last.root, leaves)
        number = (last.number or 0) + 1
        vals = {
            "number": number,
            "date": fields.Datetime.now(),
            "root": root,
            "leaf_count": len(leaves),
        }
        [seal] = key.seal(self.env.cr.dbname, [self._get_sealed(vals)])
        # The cron's user is nobody's; nobody else has the right to add closings.
        closing = self.sudo().create(
            {**vals, **self._prepare_time_stamp(root), "seal": seal}
        )
        self.env.cr.cache.pop(LAST_CODE, None)
        if leaves:
            kinds, ids, digests = map(list, zip(*leaves, strict=True))
            self.env.cr.execute(
                SQL(
                    """INSERT INTO ejournal_closing_leaf
                                   (closing_id, kind, res_id, digest)
                       SELECT %s, leaf.* FROM UNNEST(%s, %s, %s) leaf""",
                    closing.id,
                    kinds,
                    ids,
                    digests,
                )
            )
        return closing

    def _get_grown(self):
        """``[(kind, res_id, digest)]`` of chains that no closing covers so far."""
        return self.env.execute_query(
            SQL(
                """WITH head AS (%(heads)s), last AS (
                       SELECT DISTINCT ON (kind, res_id) kind, res_id, digest
                         FROM ejournal_closing_leaf ORDER BY kind, res_id, id DESC
                   )
                   SELECT head.kind, head.res_id, head.digest
                     FROM head LEFT JOIN last USING (kind, res_id)
                    WHERE last.digest IS DISTINCT FROM head.digest
                    ORDER BY head.kind COLLATE "C", head.res_id""",
                heads=self._join(self._get_heads()),
            )
        )

    @staticmethod
    def _join(queries):
        return SQL(" UNION ALL ").join(SQL("(%s)", query) for query in queries)

    @api.model
    def _get_root(self, previous, leaves):
        """Root over the root before and the leaves, in order of kinds and ids."""
        return merkle.get_root(
            [previous or "", *(":".join(map(str, leaf)) for leaf in leaves)]
        )

    @api.model
    def _get_sealed(self, vals):
        day = fields.Datetime.to_string(vals["date"])
        return f"{vals['number']}|{day}|{vals['root']}"

    def _prepare_time_stamp(self, root):
        """Values of the authority's time stamp, where one is configured.

        A closing does not wait for an authority that is down: it says why it has no
        stamp, and the next one has one again, over this one's root, too.
        """
        url = self.env.company.sudo().ejournal_time_stamp_url  # a setting, no secret
        if not url:
            return {}
        try:
            return {"time_stamp": base64.b64encode(time_stamp.fetch(url, root))}
        except ValueError as error:
            _logger.info("No time stamp from %s: %s", url, error)
            return {"time_stamp_error": str(error)}

    # ------------------------------------------------------------------
    # Outside the database
    # ------------------------------------------------------------------
    def _describe(self):
        self.ensure_one()
        return {
            "number": self.number,
            "date": fields.Datetime.to_string(self.date),
            "root": self.root,
            "seal": self.seal,
        }

    @api.model
    def _publish(self):
        """Note committed closings in the file and mail them.

        What an outage has left behind is made up for; a line missing in the middle
        stays missing, and is found.
        """
        dbname = self.env.cr.dbname
        known = max(closings_file.read(dbname), default=0)
        # As superuser: every closing is published, whoever starts it.
        new = self.sudo().search([("number", ">", known)], order="number")
        closings_file.append(dbname, [closing._describe() for closing in new])
        if new:
            new[-1]._mail()

    def _mail(self):
        """Mail the closing to whom the settings name (the archive, the vice-rector)."""
        self.ensure_one()
        company = self.env.company.sudo()  # settings, no secret
        partners = company.ejournal_closing_partner_ids
        if company.ejournal_closing_to_vice_rector:
            role = self.env["res.users"]._get_ejournal_role_group("vice_rector")
            # As superuser: to write to.
            partners |= role.sudo().all_user_ids.partner_id
        # The words are read by many, who need not read templates.
        template = self.env.ref("kaznmu_university.mail_template_closing").sudo()
        for partner in partners:  # also addresses without a log-in
            language = partner.lang
            subject, body = template._prepare_words(self, language, {})
            self.with_context(lang=language).message_notify(
                author_id=company._get_ejournal_sender().id,
                partner_ids=partner.ids,
                subject=subject,
                body=body,
                email_layout_xmlid=LAYOUT,
                force_send=False,
            )

    # ------------------------------------------------------------------
    # Verifying
    # ------------------------------------------------------------------
    @api.model
    def _verify(self):
        """Verify the closings themselves, and the present data against each of them.

        :return: generator of ``(done, total, [Finding])``; the problems: ``number`` (a
            closing is missing), ``root`` (root or leaves were changed), ``seal``,
            ``key``, ``file`` (the file outside says otherwise), ``stamp`` (the time
            stamp is of something else) and ``closed`` (a chain is not what the closing
            saw: its history was cut or rewritten)
        """
        # Whoever verifies may verify all.
        closings = self.sudo().search(Domain.TRUE, order="number")
        outside = closings_file.read(self.env.cr.dbname)
        total = len(closings) + 1
        previous = ""
        trusted = self._get_trusted()
        for number, closing in enumerate(closings, 1):
            problem = closing._get_problem(number, previous, outside, trusted)
            previous = closing.root
            yield number, total, problem and [problem] or []
        missing = sorted(number for number in outside if number > len(closings))
        findings = [
            Finding("number", self._name, 0, str(number)) for number in missing[:1]
        ]
        yield total, total, findings + self._verify_leaves()

    def _get_problem(self, number, previous, outside, trusted):
        """What is wrong with a closing itself: a ``Finding`` or ``None``."""

        def find(problem, detail=""):
            return Finding(problem, self._name, self.id, detail or str(self.number))

        if self.number != number:
            return find("number", str(number))
        leaves = self.env.execute_query(
            SQL(
                """%s WHERE closing_id = %s ORDER BY kind COLLATE "C", res_id""",
                LEAVES,
                self.id,
            )
        )
        if self._get_root(previous, leaves) != self.root:
            return find("root")
        sealed = self._get_sealed(self)
        is_sealed = key.check_seal(self.env.cr.dbname, sealed, self.seal)
        if is_sealed is False:
            return find("seal")
        if is_sealed is None and key.get_keys(self.env.cr.dbname):
            return find("key")
        # The last one may still be on its way to the file.
        noted = outside.get(number)
        if (noted and noted["root"] != self.root) or (
            not noted and number < max(outside, default=0)
        ):
            return find("file")
        if self.time_stamp and trusted:
            content = base64.b64decode(self.time_stamp)
            if not time_stamp.is_valid(content, self.root, trusted):
                return find("stamp")
        return None

    def _get_trusted(self):
        """Root certificates of the time stamp's authority, as PEM, or nothing."""
        # As superuser: a certificate is public.
        content = self.env.company.sudo().ejournal_time_stamp_certificate
        return base64.b64decode(content or b"")

    def _verify_leaves(self):
        """Chains that no longer hold what a closing saw, each by its first closing."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (leaf.kind, leaf.res_id)
                          leaf.kind, leaf.res_id, closing.number
                     FROM ejournal_closing_leaf leaf
                     JOIN ejournal_closing closing ON closing.id = leaf.closing_id
                LEFT JOIN (%(links)s) link
                          ON link.kind = leaf.kind AND link.res_id = leaf.res_id
                             AND link.digest = leaf.digest
                    WHERE link.digest IS NULL
                    ORDER BY leaf.kind, leaf.res_id, closing.number""",
                links=self._join(self._get_links()),
            )
        )
        return [
            Finding("closed", self._get_leaf_model(kind), res_id, str(number))
            for kind, res_id, number in rows
        ]

    @api.model
    def _get_leaf_model(self, kind):
        """Hook: the model whose record a leaf is about."""
        return kind
