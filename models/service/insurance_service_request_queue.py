from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from .insurance_service_request import OPEN_STATES

#: Departments whose queue people of a role work on.
DEPARTMENTS_OF_ROLE = {
    "specialist": ("customer_resources",),
    "branch_officer": ("customer_resources",),
    "hq_officer": ("customer_resources",),
    "operations": ("business_management", "finance"),
    "salesperson": ("sales",),
}
#: Working days from today that "due soon" looks ahead.
SOON_DAYS = 3


class InsuranceServiceRequest(models.Model):
    """Queues: whose work a request is, and how soon it has to be done."""

    _inherit = "insurance.service.request"

    state = fields.Selection(group_expand="_group_expand_state")
    is_my_work = fields.Boolean(
        compute="_compute_is_my_work",
        search="_search_is_my_work",
        help="Open, and either mine or nobody's in a queue I work on.",
    )
    is_my_queue = fields.Boolean(
        compute="_compute_is_my_work",
        search="_search_is_my_queue",
        help="Open, without handler, in a department I work for.",
    )
    is_due_soon = fields.Boolean(
        compute="_compute_is_due_soon",
        search="_search_is_due_soon",
        help="Running, and due within 3 working days of its branch, or overdue.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state", "user_id", "department")
    @api.depends_context("uid")
    def _compute_is_my_work(self):
        departments = self._get_own_departments()
        for request in self:
            is_open = request.state in OPEN_STATES
            free = is_open and not request.user_id and request.department in departments
            request.is_my_queue = free
            request.is_my_work = free or (is_open and request.user_id == self.env.user)

    @api.depends("state", "deadline_date")
    def _compute_is_due_soon(self):
        for request in self:
            request.is_due_soon = (
                request.state == "running"
                and bool(request.deadline_date)
                and request.remaining_days <= SOON_DAYS
            )

    # === SEARCH METHODS === #

    @api.model
    def _get_own_departments(self):
        """Return the departments whose queues the user works on, by the user's roles."""
        user = self.env.user
        return {
            department
            for role, departments in DEPARTMENTS_OF_ROLE.items()
            if user.has_group(f"insurance_service.group_{role}")
            for department in departments
        }

    @api.model
    def _search_is_my_queue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain(
            [
                ("state", "in", OPEN_STATES),
                ("user_id", "=", False),
                ("department", "in", list(self._get_own_departments())),
            ]
        )

    @api.model
    def _search_is_my_work(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("state", "in", OPEN_STATES) & Domain("user_id", "=", self.env.uid)
        if self.env.user.has_group("insurance_service.group_salesperson"):
            # What salespersons see are the requests of their own customers: they follow them all.
            return Domain("state", "in", OPEN_STATES)
        return mine | self._search_is_my_queue(operator, value)

    @api.model
    def _search_is_due_soon(self, operator, value):
        """Working days differ by branch: one day a branch, branches with the same day together."""
        if operator != "in":
            return NotImplemented
        workdays_sudo = self.env["insurance.workday"].sudo()
        branches_of_day = defaultdict(list)
        for (company,) in self._read_group([("state", "=", "running")], ["company_id"]):
            today = company._service_today()
            day = workdays_sudo._get_calendar(company).add(today, SOON_DAYS)
            branches_of_day[day].append(company.id)
        return Domain("state", "=", "running") & Domain.OR(
            Domain("company_id", "in", ids) & Domain("deadline_date", "<=", day)
            for day, ids in branches_of_day.items()
        )

    @api.model
    def _get_counts(self, name, records):
        """Return ``{record: (all, open)}`` of the requests that point to records by a field."""
        result = {}
        groups = self._read_group([(name, "in", records.ids)], [name, "state"], ["__count"])
        for record, state, count in groups:
            total, still_open = result.get(record, (0, 0))
            result[record] = (total + count, still_open + (state in OPEN_STATES) * count)
        return result

    @api.model
    def _group_expand_state(self, states, domain):
        """Show the open states as columns, empty ones too, in their order."""
        shown = {*states, *OPEN_STATES}
        return [state for state, _label in self._fields["state"].selection if state in shown]
