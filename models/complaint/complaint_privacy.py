from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class InsuranceComplaintPrivacy(models.AbstractModel):
    """Records that nobody follows: who may read them today may lose the right tomorrow.

    A follower would be mailed whatever his rights, and keeps what he was mailed. People are told
    by activities with neutral words instead.
    """

    _name = "insurance.complaint.privacy"
    _description = "Records without Followers"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    #: Activities are for people who may read the record; see `mail.activity`.
    _is_for_readers_only = True

    @api.model_create_multi
    def create(self, vals_list):
        quiet = self.with_context(mail_create_nosubscribe=True)
        return super(InsuranceComplaintPrivacy, quiet).create(vals_list).with_env(self.env)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Subscribe nobody.

        :return: True, as Odoo's
        """
        return True

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        return True

    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        return []

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Leave out everybody who may not read the record."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        users = self.env["res.users"].browse([r["uid"] for r in recipients if r.get("uid")])
        readers = {user.id for user in users if self._is_readable_by(user)}
        return [r for r in recipients if r.get("uid") in readers]

    def message_post(self, **kwargs):
        """Post for people who may read the record only.

        :raise UserError: names the others
        """
        self._check_recipients(kwargs.get("partner_ids"))
        return super().message_post(**kwargs)

    def message_notify(self, *, partner_ids=False, **kwargs):
        """Notify people who may read the record only.

        :raise UserError: names the others
        """
        self._check_recipients(partner_ids)
        return super().message_notify(partner_ids=partner_ids, **kwargs)

    def _is_readable_by(self, user):
        """Whether somebody may read the record in the companies he works for.

        The caller's choice of companies would be refused where the other has fewer.
        """
        companies = user.sudo().company_ids.ids
        return self.with_user(user).with_context(allowed_company_ids=companies).has_access("read")

    def _check_recipients(self, partner_ids):
        partners_sudo = self.env["res.partner"].sudo().browse(partner_ids or [])
        self._check_readers(partners_sudo.user_ids, partners_sudo)

    def _check_readers(self, users, partners=None):
        """Refuse to tell people who may not read the record.

        :param BaseModel users: ``res.users``
        :param BaseModel partners: ``res.partner``; those without a user are refused
        :raise UserError: names them
        """
        refused = users.filtered(lambda user: not self._is_readable_by(user))
        names = refused.sudo().mapped("name")
        if partners:
            names += partners.filtered(lambda partner: not partner.user_ids).mapped("name")
        if names:
            raise UserError(
                self.env._(
                    "%(people)s may not see this record, so cannot be told of it here.",
                    people=format_list(self.env, names),
                )
            )

    def _forget(self, users):
        """Take from people what they were told of these records. In superuser mode.

        :param BaseModel users: ``res.users`` who may not know of them any more
        """
        self.activity_ids.filtered(lambda activity: activity.user_id in users).unlink()
        # Not `message_ids`, which leaves out what was sent to single people.
        messages = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids)]
        )
        partners = users.partner_id
        messages.notification_ids.filtered(lambda n: n.res_partner_id in partners).unlink()
        for message in messages.filtered(lambda m: m.partner_ids & partners):
            message.partner_ids -= partners
