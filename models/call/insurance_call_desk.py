from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_datetime

from ...rules.call_flow import UNANSWERED
from ...rules.complaint_clock import get_clocks
from ...rules.phone import is_whole, normalise
from ...rules.sla_clock import deadline_of
from .insurance_call_steps import to_text

#: Rows of each list on the desk; the rest is counted.
SHOWN = 5
#: Steps that may follow the registration at once -> names of what they are told, required first.
STEPS_AT_ONCE = {
    "answer": ("result", "satisfied"),
    "hand_over": ("item_id", "summary", "department"),
    "complain": ("category_id", "subject", "expected_outcome", "severity", "description"),
    "promise_call_back": ("date", "user_id"),
}
#: Those that make a record of their own.
MAKING = ("hand_over", "complain")


class InsuranceCall(models.Model):
    """What the hotline desk shows and does: number to customer, everything of it, log a call."""

    _inherit = "insurance.call"

    # === LOOK-UP === #

    @api.model
    def action_look_up(self, text):
        """Return who calls: by a whole telephone number, policy number or customer code.

        A number of another branch's customer only tells which branch it is; cross-region service
        is opened with the customer's code, which the caller knows.

        :param str text: as typed, or shown by the telephone
        :return: dict: ``number`` (normalised, "" when it is none), ``contacts`` (list of dicts),
            ``branches`` (names of other branches), ``calls`` (open calls of the number)
        :raise ValidationError: when it is no whole number, and no key of a customer either
        """
        self._check_role("register")
        # Telephone systems send figures, too.
        text = to_text(text if isinstance(text, str) else str(text or ""))
        digits = normalise(text)
        number = digits if is_whole(digits) else ""
        found = self._find_by_key(text)
        if not number and not found:
            raise ValidationError(
                self.env._(
                    "Nothing found. Enter the whole telephone number, policy number or customer "
                    "code; parts are not looked up."
                )
            )
        branches = set()
        if number:
            by_phone_sudo = self.env["res.partner"]._find_by_phone(number)
            visible = by_phone_sudo.sudo(False)._filtered_access("read")
            found |= visible
            foreign_sudo = by_phone_sudo - visible.sudo()
            homes_sudo = foreign_sudo.commercial_partner_id.home_company_id
            branches = set(homes_sudo.mapped("name"))
        return {
            "number": number,
            "contacts": [self._get_contact_row(partner) for partner in found.sorted("id")],
            "branches": sorted(branches),
            "calls": self._get_calls_of_number(number) if number else [],
        }

    @api.model
    def _find_by_key(self, text):
        """Return the customers of the user with exactly this policy number or customer code."""
        partners = self.env["res.partner"]
        if not text:  # an empty key would find everybody without one
            return partners
        found = partners.search([("customer_code", "=", text)])
        policies = self.env["insurance.policy"].search([("policy_number", "=", text)])
        return found | policies.partner_id._filtered_access("read")

    @api.model
    def _get_contact_row(self, partner):
        """Return what the desk shows of a customer or contact that was found."""
        customer = partner.commercial_partner_id
        roles = dict(partner._fields["service_contact_role"]._description_selection(self.env))
        is_person = partner != customer
        return {
            "id": partner.id if is_person else False,
            "name": partner.name if is_person else "",
            "role": roles.get(partner.service_contact_role, "") if is_person else "",
            "partner_id": customer.id,
            "customer": customer.name,
            "code": customer.customer_code,
            "tier": customer.tier_id.name or "",
            "tier_code": customer.tier_id.code or "",
        }

    @api.model
    def _get_calls_of_number(self, digits):
        """Return what waits for an answer to this number, also of unknown callers."""
        waiting = [("phone_digits", "=", digits), ("state", "in", UNANSWERED)]
        calls = self.sudo().search(waiting).sudo(False)
        return calls._filtered_access("read")[:SHOWN]._get_desk_rows()

    # === EVERYTHING OF A CUSTOMER === #

    @api.model
    def action_get_customer(self, partner_id):
        """Return what the desk shows of a customer, as far as the user may see it.

        :param int partner_id: customer
        :return: dict of texts, ids and lists of rows; days and times as the user writes them
        """
        self._check_role("register")
        partner = self._find_by_id("res.partner", partner_id)
        if not partner:
            raise ValidationError(self.env._("Choose the customer."))
        partner.check_access("read")
        if not partner.customer_code:
            raise ValidationError(
                self.env._("%s is no group customer: choose one.", partner.display_name)
            )
        return {
            **self._get_head(partner),
            "contacts": [self._get_person_row(contact) for contact in partner.child_ids],
            **self._get_policy_rows(partner),
            "requests": self._get_request_rows(partner),
            "complaints": self._get_complaint_rows(partner),
            "calls": self.search([("partner_id", "=", partner.id)], limit=SHOWN)._get_desk_rows(),
            "due": self._get_due_preview(partner),
        }

    @api.model
    def _get_head(self, partner):
        partner_sudo = partner.sudo()
        tier = partner.tier_id or self._get_regular()
        return {
            "id": partner.id,
            "name": partner.name,
            "code": partner.customer_code,
            "tier": tier.name,
            "tier_code": tier.code,
            "branch": partner_sudo.home_company_id.name or "",
            "salesperson": partner_sudo.user_id.name or "",
            "officer": partner_sudo.service_officer_id.name or "",
            "note": partner.cross_served_text or "",
        }

    @api.model
    def _get_policy_rows(self, partner):
        policies = self.env["insurance.policy"]
        in_force = [("partner_id", "=", partner.id), ("is_in_force", "=", True)]
        return {
            "policies": [
                {
                    "id": policy.id,
                    "name": policy.policy_number,
                    "product": policy.product_id.name,
                    "until": format_date(self.env, policy.date_end),
                }
                for policy in policies.search(in_force, limit=SHOWN)
            ],
            "policy_count": policies.search_count(in_force),
        }

    @api.model
    def _get_person_row(self, contact):
        roles = dict(contact._fields["service_contact_role"]._description_selection(self.env))
        open_data = self.env.user.has_group("insurance_service.group_data_contact")
        return {
            "id": contact.id,
            "name": contact.name,
            "role": roles.get(contact.service_contact_role, ""),
            "phone": contact.service_mobile if open_data else contact.service_mobile_masked,
        }

    @api.model
    def _get_request_rows(self, partner):
        requests = self.env["insurance.service.request"].search(
            [("partner_id", "=", partner.id), ("state", "in", ("waiting", "running", "paused"))],
            limit=SHOWN,
        )
        states = dict(requests._fields["state"]._description_selection(self.env))
        return [
            {
                "id": request.id,
                "name": request.name,
                "title": request.summary or request.item_id.name,
                "state": states[request.state],
                "due": format_date(self.env, request.deadline_date),
                "is_late": request.is_breached,
                "user": request.user_id.sudo().name or "",
            }
            for request in requests
        ]

    @api.model
    def _get_complaint_rows(self, partner):
        complaints = self.env["insurance.complaint"].search(
            [("partner_id", "=", partner.id), ("state", "in", ("new", "investigating", "decided"))],
            limit=SHOWN,
        )
        states = dict(complaints._fields["state"]._description_selection(self.env))
        return [
            {
                "id": complaint.id,
                "name": complaint.name,
                "title": complaint.subject,
                "state": states[complaint.state],
                "due": format_date(self.env, complaint.date_due),
                "is_late": complaint.due_state == "overdue",
                "user": complaint.user_id.sudo().name or "",
            }
            for complaint in complaints
        ]

    def _get_desk_rows(self):
        """Return the rows the desk shows of calls."""
        states = dict(self._fields["state"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return [
            {
                "id": call.id,
                "name": call.name,
                "title": call._get_first_line(),
                "kind": kinds[call.kind],
                "is_out": call.direction == "out",
                "state": states[call.state],
                "is_open": call.state in UNANSWERED,
                "is_late": call.due_state == "overdue",
                "date": format_datetime(self.env, call.date, dt_format="short"),
                "user": call.user_id.sudo().name,
            }
            for call in self
        ]

    @api.model
    def _get_regular(self):
        return self.env.ref("insurance_service.tier_regular")

    @api.model
    def _get_due_preview(self, partner):
        """Return until when a call that comes now is answered: enquiry and complaint.

        :return: dict of texts; ``enquiry`` is "" when nothing was promised to the tier
        """
        company = self.env.company
        local = company._to_service_time(fields.Datetime.now())
        calendar = self.env["insurance.workday"]._get_calendar(company)
        hours = company._get_service_hours()
        tier = partner.tier_id or self._get_regular()
        standard_sudo = self.sudo()._get_hotline_standard(tier, local.date())
        enquiry = deadline_of(local, self._get_enquiry_days(standard_sudo), calendar, hours)
        limits = company._get_complaint_limits()
        clocks = get_clocks(local, standard_sudo.complaint_days, limits, calendar, hours)
        return {
            "enquiry": format_date(self.env, enquiry),
            "complaint": format_date(self.env, clocks.due),
        }

    # === LOG === #

    @api.model
    def action_get_options(self):
        """Return what the desk offers to choose from.

        :return: dict of lists of ``{id, name}``
        """
        self._check_role("register")
        items = self.env["insurance.service.item"].search([("request_kind", "!=", False)])

        def rows(records):
            return [{"id": record.id, "name": record.display_name} for record in records]

        def choices(model, name):
            labels = self.env[model]._fields[name]._description_selection(self.env)
            return [{"id": key, "name": label} for key, label in labels]

        return {
            "kinds": choices("insurance.call", "kind"),
            "satisfied": choices("insurance.call", "is_satisfied"),
            "severities": choices("insurance.complaint", "severity"),
            "departments": choices("insurance.complaint", "department"),
            "categories": rows(self.env["insurance.complaint.category"].search([])),
            "items": rows(items.filtered(lambda item: item._takes_channel("hotline"))),
            "company": self.env.company.name,
            "opens_cross_region": self.env["insurance.cross.access"]._has_role(
                "specialist", "branch_head", "operations", "hq_officer"
            ),
        }

    @api.model
    def action_log(self, values, step=False, params=None):
        """Register a call and take a step at once: all of it, or nothing.

        :param dict values: as for ``create``
        :param str step: ``answer``, ``hand_over``, ``complain``, ``promise_call_back`` or False
        :param dict params: of the step's method
        :return: dict: ``id``, ``name`` and ``message``, which says what happens next
        """
        names = STEPS_AT_ONCE.get(step, ()) if isinstance(step, str) else ()
        params = params or {}
        is_known = isinstance(params, dict) and params.keys() <= set(names)
        if not isinstance(values, dict) or bool(step) != bool(names) or not is_known:
            raise ValidationError(self.env._("Choose what to do with the call."))
        call = self.create(values)
        made = getattr(call, f"action_{step}")(**{names[0]: False, **params}) if step else None
        call_sudo = call.sudo()
        return {
            "id": call.id,
            "name": call_sudo.name,
            "message": call_sudo._explain_next(made.sudo() if step in MAKING else None),
        }

    def _explain_next(self, made):
        """Return what happens next with a call that was just logged. In superuser mode."""
        names = {"call": self.name, "number": made.name if made else ""}
        if self.complaint_id:
            day = format_date(self.env, made.date_due)
            return self.env._(
                "%(call)s: complaint %(number)s, to be answered by %(day)s.", day=day, **names
            )
        if self.request_id:
            return self.env._("%(call)s: handed over as request %(number)s.", **names)
        if self.state == "answered":
            return self.env._("%s is answered.", self.name)
        if self.reply_due:
            day = format_date(self.env, self.reply_due)
            return self.env._("%(call)s: to be answered by %(day)s.", call=self.name, day=day)
        return self.env._("%s: nothing promises a day for the answer.", self.name)
