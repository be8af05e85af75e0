from odoo import fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..const import DEPARTMENTS
from .insurance_complaint_person import KINDS


class InsuranceComplaint(models.Model):
    """Who complains and whom it is about: link, name and drop persons, merge, transfer."""

    _inherit = "insurance.complaint"

    # === ACTION METHODS === #

    def action_link(self, partner_id, contact_id=False, policy_id=False):
        """Note the customer of an unknown caller; branch, tier and clocks follow.

        A handler who does not work for the customer's branch, or serves the customer, loses it.

        :param int partner_id: customer the user may see
        :param int contact_id: who called; False: not known
        :param int policy_id: policy it is about; False: not known
        :raise UserError: when the customer is known and something was decided
        """
        complaints_sudo = self._begin_step("link")
        partner = self.env["res.partner"].browse(partner_id or []).exists()
        partner.check_access("read")
        if not partner:
            raise ValidationError(self.env._("Choose the customer."))
        self.env["res.partner"].browse(contact_id or []).check_access("read")
        self.env["insurance.policy"].browse(policy_id or []).check_access("read")
        for complaint_sudo in complaints_sudo:
            if complaint_sudo.partner_id and complaint_sudo.outcome:
                raise UserError(
                    self.env._("%s is decided: its customer stays.", complaint_sudo.name)
                )
        complaints_sudo.write(
            {"partner_id": partner.id, "contact_id": contact_id, "policy_id": policy_id}
        )
        complaints_sudo._set_registered()
        complaints_sudo._release_handler()

    def action_name_person(
        self, user_id=False, person_name=False, kind="staff", department=False, allegation=False
    ):
        """Name somebody the complaint is about; from now on this person does not see it.

        :param int user_id: False: no user, or not known yet
        :param str person_name: as the customer says it
        :param str kind: ``staff`` or ``salesperson``
        :param str department: False: of the complaint; of salespeople: sales
        :param str allegation: what the customer says of this person
        """
        complaints_sudo = self._begin_step("name_person")
        user = self.env["res.users"].browse(user_id or []).exists()
        name = (person_name or "").strip() or user.sudo().name
        if kind not in dict(KINDS) or (department and department not in dict(DEPARTMENTS)):
            raise ValidationError(self.env._("Choose whether it is staff or a salesperson."))
        if not name:
            raise ValidationError(self.env._("Say whom the complaint is about."))
        if user and user.sudo().share:
            raise ValidationError(self.env._("%s is no member of staff.", name))
        for complaint_sudo in complaints_sudo:
            complaint_sudo._check_not_named(user)
            default = "sales" if kind == "salesperson" else complaint_sudo.department
            vals = {
                "user_id": user.id,
                "person_name": name,
                "kind": kind,
                "department": department or default,
                "employer_id": (user.sudo().company_id or complaint_sudo.company_id).id,
                "allegation": allegation,
            }
            complaint_sudo._add_persons([vals])
        return True

    def action_drop_person(self, person_id, reason):
        """Take somebody out who was named by mistake; a statement not given is asked no longer.

        :param int person_id: id of an `insurance.complaint.person` of this complaint
        :param str reason: required; kept in the log
        """
        complaint_sudo = self._begin_step("name_person")
        complaint_sudo.ensure_one()
        reason = self._check_reason(reason)
        person_sudo = complaint_sudo.person_ids.filtered(lambda p: p.id == person_id)
        if not person_sudo:
            raise ValidationError(self.env._("The complaint does not name this person."))
        body = self.env._(
            "%(person)s is not concerned: %(reason)s",
            person=person_sudo.person_name,
            reason=reason,
        )
        complaint_sudo._keep_statement(person_sudo)
        person_sudo.unlink()
        complaint_sudo._after_persons_changed()
        complaint_sudo.message_post(body=body)

    def action_merge(self):
        """Merge repeated complaints of one customer into the earliest.

        What is new is looked into with it; its days stay. Persons, messages and papers move.

        :return: the complaint that stays
        """
        complaints_sudo = self._begin_step("merge")
        if len(self) < 2 or len(complaints_sudo.partner_id) != 1:
            raise UserError(self.env._("Choose at least two complaints of one customer."))
        if not all(complaint.partner_id for complaint in complaints_sudo):
            raise UserError(self.env._("Link unknown callers to their customer first."))
        kept_sudo = complaints_sudo.sorted(lambda c: (c.received_at, c.id))[0]
        for other_sudo in complaints_sudo - kept_sudo:
            kept_sudo._take_over(other_sudo)
        return self.browse(kept_sudo.id)

    def action_transfer(self, company_id, reason):
        """Hand the complaints to another branch, or up to head office.

        :param int company_id: branch the user works for, or the head office
        :param str reason: required
        """
        complaints_sudo = self._begin_step("transfer")
        reason = self._check_reason(reason)
        company = self.env["res.company"].browse(company_id or []).exists()
        user = self.env.user
        for complaint_sudo in complaints_sudo:
            root_sudo = complaint_sudo.company_id.root_id
            if company.sudo().root_id != root_sudo:
                raise ValidationError(self.env._("Choose a branch of the same company."))
            if company != root_sudo and not (self.env.su or user._works_for(company)):
                raise AccessError(
                    self.env._(
                        "You do not work for %s: hand it to head office instead.",
                        company.sudo().name,
                    )
                )
        for complaint_sudo in complaints_sudo:
            body = self.env._(
                "Handed to %(branch)s: %(reason)s", branch=company.sudo().name, reason=reason
            )
            complaint_sudo.message_post(body=body)
        complaints_sudo.activity_unlink(["mail.mail_activity_data_todo"])
        complaints_sudo.write({"company_id": company.id, "user_id": False})
        complaints_sudo._set_clocks()

    # === HELPERS === #

    def _release_handler(self):
        """Take complaints from handlers who cannot go on with them. In superuser mode."""
        for complaint in self.filtered("user_id"):
            user, branch = complaint.user_id, complaint.company_id
            reason = complaint._get_conflict(user)
            if not user._works_for(branch):
                reason = self.env._("This person does not work for %s.", branch.name)
            if not reason:
                continue
            complaint.activity_unlink(["mail.mail_activity_data_todo"])
            complaint.user_id = False
            complaint._forget(user)
            complaint.message_post(
                body=self.env._(
                    "%(user)s does not handle it any more: %(reason)s",
                    user=user.name,
                    reason=reason,
                )
            )

    def _check_not_named(self, user):
        if user in self.respondent_ids:
            raise ValidationError(self.env._("%s is named already.", user.sudo().name))

    def _add_persons(self, vals_list):
        """Name persons in one complaint. In superuser mode."""
        self.env["insurance.complaint.person"].create(
            [{**vals, "complaint_id": self.id} for vals in vals_list]
        )
        self._after_persons_changed()

    def _after_persons_changed(self):
        """Keep those concerned out of the complaints; others extend it. In superuser mode."""
        for complaint in self:
            users = complaint.person_ids.user_id
            complaint.respondent_ids = users
            # Repeats tell of the same matter.
            for repeat in complaint.merged_ids:
                repeat.respondent_ids = users | repeat.person_ids.user_id
            if complaint.user_id and complaint._get_conflict(complaint.user_id):
                complaint.user_id = False
            family = complaint | complaint.merged_ids
            for records in (family, family.action_ids, family.review_ids):
                records._forget(complaint.respondent_ids)

    def _take_over(self, other):
        """Merge another complaint into this one. In superuser mode."""
        self.ensure_one()
        named = self.respondent_ids
        moved = other.person_ids.filtered(lambda p: not p.user_id or p.user_id not in named)
        moved.complaint_id = self
        other._hand_on_statements(self)
        other.merged_into_id = self
        self._after_persons_changed()
        self.message_post(
            body=self.env._(
                "%(number)s of %(day)s was merged into this one: %(text)s",
                number=other.name,
                day=fields.Date.to_string(other.received_at),
                text=other.description,
            )
        )
        other.message_change_thread(self)
        self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", other.id), ("res_field", "=", False)]
        ).write({"res_id": self.id})
        other.write(
            {
                "state": "merged",
                "closed_at": fields.Datetime.now(),
                "close_reason": self.env._("Merged into %s", self.name),
            }
        )
        other.activity_unlink(["mail.mail_activity_data_todo"])
        if other.regulator_reference and not self.regulator_reference:
            self.regulator_reference = other.regulator_reference
