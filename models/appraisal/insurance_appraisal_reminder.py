from datetime import date

from markupsafe import Markup

from odoo import api, models

from ...rules.appraisal import is_reminder_season

ACTIVITY = "insurance_service.mail_activity_open_appraisals"
PAGE = "/odoo/action-insurance_service.insurance_appraisal_action"


class InsuranceAppraisal(models.Model):
    """From mid January on: head office is reminded of last year's appraisals not frozen yet."""

    _inherit = "insurance.appraisal"

    @api.model
    def _cron_remind(self):
        """Remind each officer of head office once a year; take the reminder back when all is done.

        A reminder marked as done does not come again.
        """
        for root in self.env["res.company"].search([("parent_id", "=", False)]):
            today = root._service_today()
            if not is_reminder_season(today):
                continue
            todo = self._count_todo(root, today.year - 1)
            for user in self._get_officers(root):
                user_env = self.with_context(lang=user.lang)
                user_env._remind_officer(user, today.year - 1, todo)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _get_officers(self, root):
        users = self.env.ref("insurance_service.group_hq_officer").all_user_ids
        return users.filtered(lambda u: u.active and not u.share and u._works_for(root))

    @api.model
    def _count_todo(self, root, year):
        """Return how many appraisals of a year are to be opened, prepared and frozen.

        :return: ``(to open, to prepare, to freeze)``; None when nothing is left to do
        """
        companies = self.env["res.company"].search([("id", "child_of", root.id)])
        mine = [("year", "=", year), ("company_id", "in", companies.ids), ("is_current", "=", True)]
        current = self.search(mine)
        known = {(appraisal.company_id.id, appraisal.role) for appraisal in current}
        missing = len(self._get_people(companies).keys() - known)
        states = current.mapped("state")
        todo = (missing, states.count("draft"), states.count("prepared"))
        # Without anybody who holds a post there is nothing to open either: that is told as well.
        return todo if any(todo) or not current else None

    def _remind_officer(self, user, year, todo):
        """Keep one reminder of a year for a person, as long as something is to do."""
        day = date(year + 1, 1, 31)
        activity_type = self.env.ref(ACTIVITY)
        reminders = self.env["mail.activity"].with_context(active_test=False)
        known = reminders.search(
            [
                ("activity_type_id", "=", activity_type.id),
                ("user_id", "=", user.id),
                ("date_deadline", "=", day),
            ]
        )
        if todo is None:
            known.filtered("active").unlink()
        elif not known:
            link = Markup('<a href="%s">%s</a>') % (PAGE, self.env._("Yearly Appraisal"))
            # It belongs to no record: what is missing has none.
            reminders.create(
                {
                    "activity_type_id": activity_type.id,
                    "user_id": user.id,
                    "date_deadline": day,
                    "summary": self._get_reminder(year, todo),
                    "note": link,
                }
            )

    def _get_reminder(self, year, todo):
        missing, drafts, prepared = todo
        return self.env._(
            "Appraisals of %(year)s: %(missing)s to open, %(drafts)s to prepare, %(prepared)s to "
            "freeze",
            year=year,
            missing=missing,
            drafts=drafts,
            prepared=prepared,
        )
