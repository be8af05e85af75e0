from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...rules.birthday import is_child
from ...rules.request_flow import WORKERS
from ..protection import forbid_protected
from .locking import touch_partners

PURPOSES = [
    ("care", "Greetings and Gifts"),
    ("sms", "Text Messages"),
    ("release", "Release to Suppliers"),
    ("health", "Health Data"),
]
STATES = [("given", "Given"), ("withdrawn", "Withdrawn")]
WAYS = [
    ("written", "In Writing"),
    ("oral", "In Person, Orally"),
    ("phone", "By Telephone"),
    ("web", "On the Website"),
    ("message", "By Message or E-mail"),
]
#: Who records consents; salespersons those of their own customers, by the record rules.
RECORDERS = ("salesperson", *WORKERS)
#: What the system adds.
PROTECTED = frozenset(("partner_id", "company_id", "user_id"))


class InsuranceContactConsent(models.Model):
    """What a service contact agreed to, or took back, for one purpose (PIPL Art. 14-16, 23, 29).

    One row is one statement of the person; rows are only ever added. The latest statement by its
    day, and of one day the one recorded last, is the consent the contact has now. Suppliers and
    health data need a separate consent, so a statement is about one purpose.
    """

    _name = "insurance.contact.consent"
    _description = "Consent"
    _order = "date desc, id desc"
    _rec_name = "contact_id"
    _allow_sudo_commands = False

    contact_id = fields.Many2one(
        "res.partner",
        "Service Contact",
        required=True,
        ondelete="restrict",
        domain=[("parent_id.customer_code", "!=", False), ("is_company", "=", False)],
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        "Home Branch",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="Branch that looked after the customer when it was recorded.",
    )
    purpose = fields.Selection(PURPOSES, required=True)
    state = fields.Selection(STATES, "Consent", required=True, default="given")
    date = fields.Date(
        "Stated On", required=True, default=lambda self: self.env.company._service_today()
    )
    way = fields.Selection(WAYS, "How", required=True, default="written")
    proof = fields.Text(help="Where the paper is, who heard it, number of the call or message ...")
    user_id = fields.Many2one(
        "res.users", "Recorded By", required=True, readonly=True, ondelete="restrict", index=True
    )

    # The latest statement of a contact for a purpose.
    _latest_idx = models.Index("(contact_id, purpose, date DESC, id DESC)")

    # === COMPUTE METHODS === #

    @api.depends("contact_id", "purpose", "state")
    def _compute_display_name(self):
        purposes = dict(self._fields["purpose"]._description_selection(self.env))
        states = dict(self._fields["state"]._description_selection(self.env))
        for consent in self:
            consent.display_name = self.env._(
                "%(contact)s: %(purpose)s, %(state)s",
                contact=consent.contact_id.sudo().name or "",
                purpose=purposes.get(consent.purpose, ""),
                state=states.get(consent.state, ""),
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Record statements and bring the contacts' consents, and their open care, up to date.

        :raise AccessError: without the role, for a contact one may not see, another branch
        :raise ValidationError: no service contact, a day in the future, a child's own consent
        """
        forbid_protected(self, vals_list, PROTECTED)
        self._check_role()
        contacts = self.env["res.partner"].browse(
            [vals["contact_id"] for vals in vals_list if vals.get("contact_id")]
        )
        if len(contacts) < len(vals_list):
            raise ValidationError(self.env._("Choose the service contact."))
        contacts.check_access("read")
        contacts_sudo = contacts.sudo()
        rows = [
            {**vals, **self._get_kept_vals(contact_sudo)}
            for vals, contact_sudo in zip(vals_list, contacts_sudo, strict=True)
        ]
        consents = super().create(rows)
        consents.sudo()._check_statements()
        consents.sudo()._apply()
        return consents

    def write(self, vals):
        self.check_access("write")
        if vals:
            raise UserError(
                self.env._(
                    "What somebody stated is kept as it was. Record a new statement instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Consents are kept as proof. Record a withdrawal instead."))

    # === BUSINESS METHODS === #

    @api.model
    def _check_role(self):
        user = self.env.user
        if not self.env.su and not any(
            user.has_group(f"insurance_service.group_{role}") for role in RECORDERS
        ):
            raise AccessError(
                self.env._("Consents are recorded by the service staff and the salesperson.")
            )

    @api.model
    def _get_kept_vals(self, contact_sudo):
        """Return what the system adds, and refuse a contact that is not one of ours."""
        customer_sudo = contact_sudo.parent_id
        if not customer_sudo.customer_code or contact_sudo.is_company:
            raise ValidationError(
                self.env._(
                    "%s is no service contact: consents are those of a customer's contacts.",
                    contact_sudo.name,
                )
            )
        home_sudo = customer_sudo.home_company_id or self.env.company
        if not self.env.su and not self.env.user._works_for(home_sudo):
            raise AccessError(
                self.env._(
                    "%(contact)s belongs to %(customer)s, looked after by %(branch)s, for which "
                    "you do not work.",
                    contact=contact_sudo.name,
                    customer=customer_sudo.display_name,
                    branch=home_sudo.name,
                )
            )
        return {
            "partner_id": customer_sudo.id,
            "company_id": home_sudo.id,
            "user_id": self.env.uid,
        }

    def _check_statements(self):
        for consent in self:
            today = consent.company_id._service_today()
            if consent.date > today:
                raise ValidationError(
                    self.env._("A statement cannot be dated in the future: %s.", consent.date)
                )
            contact = consent.contact_id
            if consent.state == "given" and is_child(
                contact.birthday, contact.birthday_calendar, today
            ):
                raise ValidationError(
                    self.env._(
                        "%s is under 14: a child cannot consent, and the care programme leaves "
                        "children out (PIPL Art. 31).",
                        contact.name,
                    )
                )

    def _apply(self):
        """Set the consents the contacts have now, and have what follows done.

        In superuser mode. A statement entered late does not undo a newer one.
        """
        touch_partners(self.env, self.contact_id.ids)
        asked = {(consent.contact_id.id, consent.purpose) for consent in self}
        latest = {}
        for consent in self.search(
            [("contact_id", "in", self.contact_id.ids), ("purpose", "in", self.mapped("purpose"))]
        ):  # newest first
            latest.setdefault((consent.contact_id.id, consent.purpose), consent.state)
        changed = {}
        for contact_id, purpose in asked:
            state = latest[contact_id, purpose]
            contact = self.env["res.partner"].browse(contact_id)
            if contact[f"{purpose}_consent"] != state:
                changed.setdefault((purpose, state), []).append(contact_id)
        for (purpose, state), contact_ids in sorted(changed.items()):
            contacts = self.env["res.partner"].browse(sorted(contact_ids))
            contacts.write({f"{purpose}_consent": state})
            self._after_consent_changed(contacts, purpose, state)

    @api.model
    def _after_consent_changed(self, contacts, purpose, state):
        """Let other subjects follow a consent that was given or withdrawn, in superuser mode.

        :param BaseModel contacts: contacts whose consent is another one now
        :param str purpose: ``care``, ``sms``, ``release`` or ``health``
        :param str state: ``given`` or ``withdrawn``
        """
        if state == "withdrawn" and purpose in ("care", "sms"):
            self.env["insurance.care.task"]._cancel_without_consent(contacts, purpose)
        elif state == "withdrawn" and purpose == "health":
            self.env["insurance.health.note"]._erase(contacts)
