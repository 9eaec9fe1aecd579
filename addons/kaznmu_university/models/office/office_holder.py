from odoo import fields, models


class EjournalDepartment(models.Model):
    """A department with its head, who decides where the head may not, and its
    coordinators."""

    _name = "ejournal.department"
    _inherit = [
        "ejournal.department",
        "ejournal.office.guard",
        "ejournal.evidence.mixin",
    ]
    _office_fields = {
        "head_id": "head",
        "deputy_id": "head_deputy",
        "coordinator_ids": "coordinator",
    }
    _evidence_fields = ("school_id", *_office_fields)

    head_id = fields.Many2one(copy=False)
    coordinator_ids = fields.Many2many(copy=False)
    deputy_id = fields.Many2one(
        "res.users",
        string="Deputy head",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="Decides where the head may not: what concerns the head in person.",
    )


class EjournalSchool(models.Model):
    """A school with its dean, and who decides where the dean may not."""

    _name = "ejournal.school"
    _inherit = ["ejournal.school", "ejournal.office.guard", "ejournal.evidence.mixin"]
    _office_fields = {"dean_id": "dean", "deputy_id": "dean_deputy"}
    _evidence_fields = tuple(_office_fields)

    dean_id = fields.Many2one(copy=False)
    deputy_id = fields.Many2one(
        "res.users",
        string="Deputy dean",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="Decides where the dean may not: what concerns the dean in person.",
    )


class ResCompany(models.Model):
    """Who confirms changes of offices, and who decides last."""

    _name = "res.company"
    _inherit = ["res.company", "ejournal.office.guard"]
    _office_fields = {"ejournal_last_decider_id": "last_decider"}

    ejournal_confirmer = fields.Selection(
        [
            ("office", "The administrator or the head of the registrar's office"),
            ("administrator", "The administrator"),
            ("vice_rector", "The vice-rector for academic affairs"),
            ("nobody", "Nobody: one person is enough"),
        ],
        string="Offices and roles are confirmed by",
        default="office",
        required=True,
        help="Whoever asks for an appointment, a role or a delegation never confirms "
        "it, and neither does who gets it.",
    )
    ejournal_last_decider_id = fields.Many2one(
        "res.users",
        string="Decides what nobody else may",
        ondelete="restrict",
        help="For example the rector: gets requests that the rule “one person, one "
        "step” leaves to nobody.",
    )

    def _get_ejournal_relaxations(self):
        """Hook: what settings allow beyond what is safe, as sentences in the user's
        language; the report of integrity shows them.

        :return: list of ``str``, empty when all is as safe as it comes
        """
        self.ensure_one()
        if self.sudo().ejournal_confirmer != "nobody":  # a setting is no secret
            return []
        return [
            self.env._(
                "One person alone changes offices, roles and delegations: nobody "
                "confirms."
            )
        ]


class ResConfigSettings(models.TransientModel):
    """See ``res.company``."""

    # Beside the offices; the rest is in models/res_config_settings.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    ejournal_confirmer = fields.Selection(
        related="company_id.ejournal_confirmer", readonly=False
    )
    # Named by a change of the office, as each decider is.
    ejournal_last_decider_id = fields.Many2one(
        related="company_id.ejournal_last_decider_id"
    )
