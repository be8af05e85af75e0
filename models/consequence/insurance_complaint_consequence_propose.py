from odoo import api, models

from ...rules.consequence import HEAD_PAY, Existing, reconcile
from ..locking import lock_rows
from .insurance_complaint_consequence import DECIDED_COMPLAINT

ACTIVITY = "insurance_service.mail_activity_consequence"


class InsuranceComplaintConsequence(models.Model):
    """Proposing by rule; all in superuser mode."""

    _inherit = "insurance.complaint.consequence"

    @api.model
    def _reconcile(self, users):
        """Bring the consequences of people in line with their verified cases, of all branches.

        :param BaseModel users: ``res.users`` whom complaints are, or were, about
        :return: the new proposals
        """
        created = self.browse()
        if not users:
            return created
        # Two complaints about one person decided at the same moment: one after the other.
        lock_rows(users.partner_id)
        cases = self.env["insurance.complaint.person"].search(
            [
                ("user_id", "in", users.ids),
                ("finding", "=", "verified"),
                ("verified_date", "!=", False),
                ("complaint_id.state", "in", DECIDED_COMPLAINT),
            ]
        )
        rows = self.search([("person_id.user_id", "in", users.ids), ("state", "!=", "withdrawn")])
        cases_of = cases.grouped("user_id")
        rows_of = rows.grouped(lambda row: row.person_id.user_id)
        for user in users:
            own, own_rows = cases_of.get(user, cases.browse()), rows_of.get(user, self.browse())
            plan = reconcile(
                [case._get_case() for case in own], [row._get_existing() for row in own_rows]
            )
            created |= self._carry_out(plan)
        return created

    def _get_existing(self):
        return Existing(
            self.id,
            self.person_id.id,
            self.slot,
            self.proposed_kind,
            self.occurrence,
            self.state,
            self.is_stale,
            self.is_kept,
        )

    @api.model
    def _carry_out(self, plan):
        """Do what a `rules.consequence.Plan` says."""
        for id_, occurrence in plan.renumber.items():
            self.browse(id_).occurrence = occurrence
        self.browse(plan.withdraw)._withdraw()
        self.browse(plan.review)._flag()
        # The new ones take the places of those withdrawn: their unique index must see it.
        self.flush_model()
        created = self.create([self._get_vals(proposal) for proposal in plan.create])
        created._set_concerned()
        created._tell_deciders()
        return created

    @api.model
    def _get_vals(self, proposal):
        case = self.env["insurance.complaint.person"].browse(proposal.case)
        is_head = proposal.slot == HEAD_PAY
        root = case.employer_id.root_id
        sequences = self.env["ir.sequence"].with_company(root)
        return {
            "name": sequences.next_by_code("insurance.complaint.consequence"),
            "person_id": case.id,
            "company_id": case.employer_id.id,
            "user_id": (case.head_id if is_head else case.user_id).id,
            "role": "head" if is_head else "person",
            "slot": proposal.slot,
            "person_kind": case.kind,
            "department": case.department,
            "kind": proposal.kind,
            "proposed_kind": proposal.kind,
            "conduct": case.conduct,
            "responsibility": case.responsibility,
            "verified_date": case.verified_date,
            "year": case.verified_date.year,
            "occurrence": proposal.occurrence,
            "share": root.consequence_pay_share if proposal.kind == "performance_pay" else 0,
        }

    def _set_concerned(self):
        """Keep out everybody concerned: one's own case never comes through the data group."""
        for row in self:
            case = row.person_id
            users = row.user_id | case.user_id | case.head_id | case.complaint_id.respondent_ids
            # Whoever was concerned once stays out.
            row.concerned_ids |= users

    def _withdraw(self):
        """Take back proposals whose case fell or counts as another rung."""
        self.write(
            {
                "state": "withdrawn",
                "close_reason": self.env._("What it rested on has changed."),
            }
        )
        self._close_activities()
        self.sudo().notice_id._tell()

    def _flag(self):
        """Ask the deciders to look again at what was confirmed."""
        self.write({"needs_review": True})
        for row in self:
            if not row.activity_search([ACTIVITY]):
                row._tell_deciders()

    def _tell_deciders(self):
        """Put each case on the list of somebody who may decide it, in neutral words."""
        for rows in self.grouped("person_id").values():
            row = rows[0]
            decider = row._get_deciders()[:1]
            if decider:
                row.with_context(mail_activity_quick_update=True).activity_schedule(
                    ACTIVITY,
                    user_id=decider.id,
                    date_deadline=row._get_day_after(row._get_root().consequence_hearing_days),
                )

    def _close_activities(self):
        self.activity_unlink([ACTIVITY])

    # === DAYS === #

    def _get_root(self):
        return self.sudo().company_id.root_id

    def _get_day_after(self, days):
        """Return the day some working days from today are over for the branch."""
        company_sudo = self.sudo().company_id
        calendar = self.env["insurance.workday"].sudo()._get_calendar(company_sudo)
        return calendar.add(company_sudo._service_today(), days)
