from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..service.insurance_service_request import OPEN_STATES


class InsuranceServiceRequest(models.Model):
    """Requests of people who are away: nobody gives them new ones, open ones move."""

    _inherit = "insurance.service.request"

    is_handler_gone = fields.Boolean(
        compute="_compute_is_handler_gone",
        search="_search_is_handler_gone",
        compute_sudo=True,
        help="Open, and its handler has left: assign it to somebody else.",
    )

    @api.depends("user_id.active", "state")
    def _compute_is_handler_gone(self):
        for request in self:
            user = request.user_id
            request.is_handler_gone = request.state in OPEN_STATES and user and not user.active

    @api.model
    def _search_is_handler_gone(self, operator, value):
        if operator != "in":
            return NotImplemented
        gone = self.env["res.users"].sudo().with_context(active_test=False)
        gone = gone._search([("active", "=", False), ("share", "=", False)])
        return [("state", "in", OPEN_STATES), ("user_id", "in", gone)]

    # === ACTION METHODS === #

    def action_take(self):
        """Refuse new work to whoever is away."""
        absence_sudo = self._get_absence(self.env.user)
        if absence_sudo:
            raise UserError(
                self.env._(
                    "You are absent until %(day)s by your record. End the absence to take requests "
                    "again.",
                    day=format_date(self.env, absence_sudo.date_to),
                )
            )
        return super().action_take()

    # === BUSINESS METHODS === #

    @api.model
    def _get_absence(self, user):
        """Return the absence somebody is on now, in superuser mode; empty: none."""
        absences_sudo = self.env["insurance.service.absence"].sudo()
        return absences_sudo._get_current(user).get(user, absences_sudo)

    def _check_handler(self, user):
        """Refuse people who left or are away, and name the substitute."""
        result = super()._check_handler(user)
        if user and not user.sudo().active:
            raise ValidationError(self.env._("%s has left. Choose another.", user.sudo().name))
        absence_sudo = user and self._get_absence(user)
        if absence_sudo:
            raise ValidationError(
                self.env._(
                    "%(user)s is absent until %(day)s. Choose %(substitute)s, the substitute, or "
                    "somebody else.",
                    user=user.sudo().name,
                    day=format_date(self.env, absence_sudo.date_to),
                    substitute=absence_sudo.substitute_id.name,
                )
            )
        return result

    def _get_team_users(self):
        """Absent people are no candidates."""
        users = super()._get_team_users()
        away = self.env["insurance.service.absence"].sudo()._get_current(users)
        return users.filtered(lambda user: user not in away)

    def _filter_for(self, user):
        """Return the requests that may be given to somebody. In superuser mode."""
        if self.env["insurance.service.absence"]._get_current(user):
            return self.browse()
        serves = {company: user._serves(company) for company in self.company_id}
        return self.filtered(lambda request: serves[request.company_id])

    @api.model
    def _get_open_of(self, user, company):
        """Return somebody's open requests of a branch that nobody works on now, locked."""
        mine = self.search(
            [
                ("user_id", "=", user.id),
                ("state", "in", OPEN_STATES),
                ("company_id", "child_of", company.id),
            ]
        )
        locked = mine.try_lock_for_update(allow_referencing=True)
        locked.invalidate_recordset(["state", "user_id"])
        return locked.filtered(lambda r: r.user_id == user)._filter_open()

    def _filter_open(self):
        return self.filtered(lambda request: request.state in OPEN_STATES)

    def _hand_over_to(self, user, person, day):
        """Give requests of an absent person to another (none: the queue), with a note."""
        if not self:
            return
        # One message about all of them follows; not one a request.
        self.with_context(mail_auto_subscribe_no_notify=True)._set_handler(user)
        text = self.env._(
            "Handed over: %(person)s is absent until %(day)s.",
            person=person.name,
            day=format_date(self.env, day),
        )
        self._message_log_batch(bodies={request.id: Markup("%s") % text for request in self})

    def _give_back_to(self, person):
        """Return requests to somebody who is back, with a note."""
        self.with_context(mail_auto_subscribe_no_notify=True)._set_handler(person)
        text = self.env._("Given back: %s has returned.", person.name)
        self._message_log_batch(bodies={request.id: Markup("%s") % text for request in self})

    def _tell_hand_over(self, substitute, person, day):
        """Tell the substitute in one message what he has now, in his language."""
        in_lang = self.with_context(lang=substitute.lang)
        words = {
            "person": person.name,
            "day": format_date(in_lang.env, day),
            "count": len(self),
        }
        rows = Markup("").join(
            Markup("<li><a href='/odoo/%s/%s'>%s</a> %s</li>")
            % (self._name, r.id, r.name, in_lang._get_day_text(r.deadline_date))
            for r in in_lang.sorted(lambda r: (not r.deadline_at, r.deadline_at, r.id))
        )
        intro = in_lang.env._(
            "%(person)s is absent until %(day)s. You do these requests meanwhile; their clocks run "
            "on:",
            **words,
        )
        in_lang.env["mail.thread"].message_notify(
            partner_ids=substitute.partner_id.ids,
            subject=in_lang.env._("%(count)s requests of %(person)s for you", **words),
            body=Markup("<p>%s</p><ul>%s</ul>") % (intro, rows),
        )
