"""What the structure of access is exempt from, and why."""

#: Links to models with a company that need no company check, and why.
CHECK_COMPANY_EXEMPT = {
    # Head office's round, its lines and periods belong together across branches; written by
    # private code only.
    "insurance.assessment.line": {"round_id", "partner_id"},
    "insurance.assessment.approval": {"round_id", "line_id", "partner_id", "user_id"},
    "insurance.assessment.late.change": {"round_id", "line_id", "partner_id"},
    "insurance.tier.period": {"round_id", "line_id", "partner_id", "approver_id"},
    "insurance.tier.risk": {"partner_id", "policy_id"},
    # Checked by their own constraints: people may work for a branch through one above it.
    "insurance.service.team": {"leader_id"},
    "insurance.service.absence": {"user_id", "substitute_id"},
    # Written by the escalation's own run from the request.
    "insurance.escalation": {"request_id", "partner_id"},
    # Rounds are made and owned by the simulation's own run.
    "insurance.simulation": {"round_id", "compare_round_id"},
    # A customer is served by many branches; the request itself checks that its customer is
    # visible, its contact the customer's, and its handler somebody who works for the branch.
    "insurance.service.request": {
        "partner_id",
        "contact_id",
        "user_id",
        "merged_into_id",
        "cross_access_id",
    },
    "insurance.service.request.paper": {"partner_id"},
    "insurance.handbook.issue": {"partner_id", "contact_id", "issued_by_id"},
    # Follow their request, written by private code only.
    "insurance.service.event": {"request_id", "partner_id", "user_id", "holder_id"},
    "insurance.service.span": {"request_id", "partner_id", "user_id"},
    "insurance.advance.payment": {"request_id", "partner_id", "finance_request_id"},
    "insurance.advance.step": {"payment_id", "partner_id", "user_id"},
    "insurance.deadline.run": {"user_id", "applied_by_id"},
    "insurance.deadline.run.line": {"run_id", "request_id", "partner_id"},
    # The superuser imports for any branch.
    "insurance.data.import": {"user_id"},
    # Two branches: the one that serves and the customer's own; written by private code only.
    "insurance.cross.access": {"partner_id", "user_id", "ended_by_id"},
    "insurance.cross.access.log": {"access_id", "partner_id", "user_id", "request_id"},
    # Head office confirms, too; the officer is checked by the model's own constraint.
    "insurance.tier.handover": {"partner_id", "period_id", "officer_id", "confirmed_by_id"},
    # Customers and contacts belong to many branches; who is responsible is checked by the step
    # that assigns, and head office's budget pays for branches.
    "insurance.care.failure": {"partner_id"},
    "insurance.care.task": {
        "partner_id",
        "contact_id",
        "policy_id",
        "user_id",
        "supplier_id",
        "done_by_id",
        "budget_line_id",
    },
    # Written by private code only, from the record they follow; partners are customers and
    # contacts, users whoever acted.
    "insurance.contact.consent": {"contact_id", "partner_id", "user_id"},
    "insurance.contact.release": {
        "supplier_id",
        "contact_id",
        "partner_id",
        "task_id",
        "user_id",
    },
    "insurance.health.note": {"task_id", "contact_id", "partner_id", "user_id"},
    "insurance.health.access": {"note_id", "contact_id", "user_id"},
    "insurance.policy.report": {"partner_id", "user_id", "attachment_id"},
    "insurance.quarter.summary.line": {"summary_id", "partner_id"},
    "insurance.quarter.summary.sign": {"summary_id", "user_id"},
    "insurance.service.budget.step": {"user_id"},
    # The branch follows the committee, plan or summary; people are checked by the steps.
    "insurance.committee.member": {"committee_id", "user_id"},
    "insurance.committee.meeting": {"committee_id", "confirmed_by_id"},
    "insurance.committee.action": {"meeting_id", "committee_id", "user_id", "done_by_id"},
    "insurance.improvement.action": {"summary_id", "partner_id", "user_id", "done_by_id"},
    "insurance.launch.task": {"plan_id", "user_id", "done_by_id"},
    "insurance.visit.plan.line": {"plan_id", "partner_id", "user_id", "visit_id"},
    "insurance.visit.plan": {"confirmed_by_id"},
    # Checked by the models' own constraints: people may work for a branch through one above it,
    # and rooms, requests and customers are refused with a message that says why.
    "insurance.visit": {
        "partner_id",
        "user_id",
        "next_step_user_id",
        "recorded_by_id",
        "task_id",
        "plan_line_id",
    },
    "insurance.visit.duty": {"user_id"},
    "insurance.reception": {
        "partner_id",
        "user_id",
        "room_id",
        "receptionist_id",
        "host_id",
        "escort_id",
        "request_id",
        "held_by_id",
    },
    # The branch that handles a complaint is not always the customer's or the staff's; handlers,
    # persons and measures are checked by the steps, the rest is written by private code only.
    "insurance.complaint": {
        "partner_id",
        "contact_id",
        "policy_id",
        "request_id",
        "user_id",
        "extension_asked_by_id",
        "extension_decided_by_id",
        "decided_by_id",
        "merged_into_id",
    },
    "insurance.complaint.person": {
        "complaint_id",
        "partner_id",
        "user_id",
        "employer_id",
        "head_id",
        "verified_by_id",
        "statement_id",
    },
    # Taken by one branch for another's customer; checked by the registration and the steps.
    "insurance.call": {
        "partner_id",
        "contact_id",
        "policy_id",
        "user_id",
        "answered_by_id",
        "request_id",
        "complaint_id",
        "call_back_user_id",
        "first_call_id",
    },
    "insurance.complaint.action": {"complaint_id", "user_id", "done_by_id"},
    "insurance.complaint.review": {
        "complaint_id",
        "partner_id",
        "decided_by_id",
        "handler_id",
        "user_id",
    },
    "insurance.complaint.consequence": {
        "person_id",
        "complaint_id",
        "partner_id",
        "user_id",
        "invited_by_id",
        "waived_by_id",
        "confirmed_by_id",
        "appeal_decided_by_id",
        "executed_by_id",
        "closed_by_id",
    },
    "insurance.consequence.access": {"consequence_id", "user_id"},
    "insurance.consequence.takeover": {
        "consequence_id",
        "partner_id",
        "from_user_id",
        "to_user_id",
        "done_by_id",
        "returned_by_id",
    },
    # Head office's survey asks customers of all branches; the branch is that of its day.
    "insurance.survey.invitation": {
        "campaign_id",
        "partner_id",
        "contact_id",
        "request_id",
        "complaint_id",
        "skipped_by_id",
        "entered_by_id",
    },
    "insurance.survey.answer": {"invitation_id", "campaign_id"},
    "insurance.survey.campaign": {"frozen_by_id", "closed_by_id", "published_by_id"},
    "insurance.survey.result": {"campaign_id"},
    # The steps check the people; lines follow their appraisal.
    "insurance.appraisal": {"user_id", "prepared_by_id", "frozen_by_id"},
    "insurance.appraisal.line": {"appraisal_id", "user_id"},
    "insurance.survey.followup": {
        "invitation_id",
        "campaign_id",
        "partner_id",
        "contact_id",
        "user_id",
        "closed_by_id",
        "complaint_id",
        "visit_id",
    },
    # Checked against the user's companies by the model's own constraint.
    "res.company": {"branch_head_id"},
    # A customer is served by many branches.
    "res.partner": {
        "home_company_id",
        "tier_period_id",
        "tier_round_id",
        "service_officer_id",
    },
}

#: Models whose rows without a company are totals over all branches: each with the part of its
#: rule that keeps them within the own head office.
TOTALS = {
    "insurance.survey.result": "('campaign_id.company_id', 'parent_of', company_ids)",
}
