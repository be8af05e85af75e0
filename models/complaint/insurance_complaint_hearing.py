from odoo import fields, models
from odoo.exceptions import ValidationError


class InsuranceComplaint(models.Model):
    """Asking the persons concerned for their statements."""

    _inherit = "insurance.complaint"

    dropped_statement_ids = fields.Many2many(
        "insurance.complaint.statement",
        "insurance_complaint_dropped_statement_rel",
        "complaint_id",
        "statement_id",
        "Statements of Others",
        readonly=True,
        copy=False,
        help="Given by persons who turned out not to be concerned.",
    )

    def action_ask_statement(self, person_id, told, days=False):
        """Ask somebody the complaint is about for a statement.

        :param int person_id: id of an `insurance.complaint.person` of this complaint
        :param str told: the facts in neutral words, without number, customer's contact or others
        :param int days: working days to answer; False: the company's
        :raise ValidationError: says what is wrong
        """
        complaint_sudo = self._begin_step("ask_statement")
        complaint_sudo.ensure_one()
        person_sudo = complaint_sudo.person_ids.filtered(lambda p: p.id == person_id)
        told = (told or "").strip()
        complaint_sudo._check_statement(person_sudo, told)
        person_sudo.statement_id = complaint_sudo._create_statement(person_sudo.user_id, told, days)

    def _check_statement(self, person, told):
        """Refuse to ask strangers, to ask twice, or in words that name the complaint."""
        if not person.user_id:
            raise ValidationError(
                self.env._("Choose a person of this complaint who is a user of the system.")
            )
        if person.statement_id:
            raise ValidationError(self.env._("This person was asked already."))
        if not told or self.name in told:
            raise ValidationError(
                self.env._("Say what it is about in neutral words, without the complaint's number.")
            )

    def _create_statement(self, user, told, days):
        """Create the statement and tell the person. In superuser mode."""
        company = self.company_id
        days = int(days or 0) or company.root_id.complaint_statement_days
        calendar = self.env["insurance.workday"]._get_calendar(company)
        sequence = self.env["ir.sequence"].with_company(company.root_id)
        statement = self.env["insurance.complaint.statement"].create(
            {
                "name": sequence.next_by_code("insurance.complaint.statement"),
                "user_id": user.id,
                "told": told,
                "date_due": calendar.add(company._service_today(), max(days, 1)),
            }
        )
        statement.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=statement.date_due,
            user_id=user.id,
            summary=self.env._("You are asked for a statement"),
        )
        return statement

    # === HELPERS, IN SUPERUSER MODE === #

    def _keep_statement(self, person):
        """Ask a person who is dropped no longer; what was given stays with the complaint."""
        statement = person.statement_id
        statement._close_unanswered()
        if statement.state == "answered":
            self.dropped_statement_ids += statement

    def _hand_on_statements(self, kept):
        """Ask persons who are named here and in ``kept``, too, only once, and for that one."""
        for person in self.person_ids:
            twin = kept.person_ids.filtered(lambda p, user=person.user_id: p.user_id == user)
            if person.statement_id and not twin.statement_id:
                twin.statement_id = person.statement_id
                person.statement_id = False
            person.statement_id._close_unanswered()

    def _after_decided(self):
        self.person_ids.statement_id._close_unanswered()
        return super()._after_decided()

    def _after_reopened(self):
        # Taken back, too: then nobody needs a statement any more.
        withdrawn = self.filtered(lambda complaint: complaint.state == "withdrawn")
        withdrawn.person_ids.statement_id._close_unanswered()
        return super()._after_reopened()
