"""Who may do what: one table, every cell tested; and the structure that keeps it true."""

import csv
from pathlib import Path

from odoo.addons.insurance_service.models.res.res_partner import CONTACT_DATA, READER, VALUE_DATA
from odoo.tests import tagged

from .access_case import AccessCase
from .common import InsuranceCommon

#: Rows: model and scope; columns: roles; letters: c(reate) r(ead) w(rite) u(nlink). A new model
#: needs a row here, or the build fails. "model": views and dialogs without a lasting record.
MATRIX = Path(__file__).with_name("access_matrix.csv")
OPERATIONS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}
#: Column of the table -> attribute with the user; branch roles are those of Beijing.
USERS = {
    "salesperson": "bj_salesperson",
    "specialist": "bj_specialist",
    "branch_officer": "bj_branch_officer",
    "branch_head": "bj_branch_head",
    "operations": "bj_operations",
    "hq_operations": "hq_operations",
    "hq_officer": "hq_officer",
    "hq_gm": "hq_gm",
    "auditor": "hq_auditor",
    "technical": "hq_technical",
    "reader": "reader",
    "internal": "internal",
    "portal": "portal",
    "public": "public",
}
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


def _own_models(env):
    """Return the addon's models, abstract ones left out."""
    return [
        model
        for name, model in sorted(env.items())
        if model._original_module == "insurance_service" and not model._abstract
    ]


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessCase):
    """Every cell of the table, by has_access on the record and by searching for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with MATRIX.open(newline="", encoding="utf-8") as file:
            cls.rows = list(csv.DictReader(file))

    def test_every_cell(self):
        wrong = []
        for row in self.rows:
            for column, attribute in USERS.items():
                user = getattr(self, attribute)
                found = self._get_letters(row["model"], row["scope"], user)
                expected = "" if row[column] == "-" else row[column]
                if set(found) != set(expected):
                    wrong.append(f"{row['model']} {row['scope']} {column}: {found} != {expected}")
        self.assertFalse(wrong, "\n".join(wrong))

    def _get_letters(self, name, scope, user):
        model = self.env[name.split(":")[0]]
        record = self.records.get((name, scope), model)
        self.assertTrue(record or scope == "model", (name, scope))
        as_user = self._as(user, record)
        letters = [
            letter for letter, operation in OPERATIONS.items() if as_user.has_access(operation)
        ]
        if record:
            self.assertEqual("r" in letters, self._is_found(as_user), (name, scope, user.login))
        return "".join(letters)

    def _is_found(self, record):
        if not record.browse().has_access("read"):
            return False
        return bool(record.with_context(active_test=False).search([("id", "=", record.id)]))

    def test_every_model_has_a_row_for_every_scope(self):
        scopes = {}
        for row in self.rows:
            scopes.setdefault(row["model"].split(":")[0], set()).add(row["scope"])
        for model in _own_models(self.env):
            self.assertIn(model._name, scopes, "add the model to tests/access_matrix.csv")
            branch_data = "company_id" in model and "partner_id" in model
            if branch_data and scopes[model._name] != {"model"} and not model._transient:
                self.assertEqual(scopes[model._name], {"own", "branch", "other", "hq"})

    def test_dialogs_are_their_users_own(self):
        dialog = (
            self.env["insurance.assessment.print"]
            .with_user(self.hq_officer)
            .create({"round_id": self.round.id})
        )
        reason = (
            self.env["insurance.assessment.reason"]
            .with_user(self.hq_gm)
            .create({"step": "return", "reason": "Not yet"})
        )
        self.assertTrue(self._as(self.hq_officer, dialog).has_access("read"))
        self.assertTrue(self._as(self.hq_gm, reason).has_access("read"))
        for user in (self.hq_gm, self.bj_branch_officer, self.hq_auditor):
            self.assertFalse(self._as(user, dialog).has_access("read"))
        for user in (self.hq_officer, self.bj_branch_officer):
            self.assertFalse(self._as(user, reason).has_access("read"))

    def test_sensitive_fields_by_role(self):
        partner = {
            READER: {"customer_code", "tier_id", "home_company_id", "service_mobile_masked"},
            CONTACT_DATA: {"service_mobile", "service_email", "birthday", "birthday_calendar"},
            VALUE_DATA: {"value_index"},
        }
        line = {
            VALUE_DATA: {
                "premium_coefficient",
                "loyalty_coefficient",
                "loyalty_factor",
                "profit_coefficient",
                "profit_factor",
                "value_index",
            }
        }
        for attribute in USERS.values():
            user = getattr(self, attribute)
            for model, groups in (("res.partner", partner), ("insurance.assessment.line", line)):
                seen = self.env[model].with_user(user).fields_get().keys()
                for group, names in groups.items():
                    expected = names if user.has_group(group) else set()
                    self.assertEqual(names & seen, expected, (user.login, model, group))


@tagged("post_install", "-at_install")
class TestAccessStructure(InsuranceCommon):
    """What must hold for any model, field and rule that somebody adds."""

    def test_every_model_has_access_rights(self):
        for model in _own_models(self.env):
            self.assertTrue(self._get_rights(model), model._name)

    def test_no_rights_for_everybody(self):
        broad = [self.env.ref(f"base.group_{name}") for name in ("user", "portal", "public")]
        for model in _own_models(self.env):
            for right in self._get_rights(model):
                self.assertTrue(right.group_id, f"{right.name}: no group")
                self.assertNotIn(right.group_id, broad, right.name)

    def test_every_group_with_rights_has_a_rule(self):
        """A group without a rule sees everything (security P5)."""
        for model in _own_models(self.env):
            rules = self._get_rules(model)
            if model._transient:
                own = [rule for rule in rules if "create_uid" in rule.domain_force]
                self.assertTrue(own, f"{model._name}: one's own dialogs only")
                continue
            for right in self._get_rights(model):
                group = right.group_id
                self.assertTrue(
                    rules.groups & (group | group.all_implied_ids),
                    f"{model._name}: {group.full_name} has rights, but no rule",
                )

    def test_every_branch_model_has_one_company_rule(self):
        for model in _own_models(self.env):
            if "company_id" not in model or model._transient:
                continue
            self.assertTrue(model._fields["company_id"].store or not model._auto, model._name)
            rules = self._get_rules(model).filtered(lambda rule: not rule.groups)
            self.assertEqual(len(rules), 1, model._name)
            self.assertIn("company_ids", rules.domain_force, model._name)
            # No company must not mean visible to all (security P7).
            self.assertNotRegex(rules.domain_force, r"company_id'[^)]*False", model._name)

    def test_rules_and_rights_are_updated_with_the_addon(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "insurance_service"),
                ("model", "in", ("ir.rule", "ir.model.access", "res.groups")),
            ]
        )
        self.assertTrue(data)
        self.assertFalse(data.filtered("noupdate").mapped("name"))

    def test_every_field_on_partners_and_companies_has_groups(self):
        for name in ("res.partner", "res.company", "res.users"):
            for field in self.env[name]._fields.values():
                own = set(field._modules) == {"insurance_service"}
                inherited = field.inherited  # res.users shows the partner's fields
                if own and not inherited and field.name != "is_head_office":
                    self.assertTrue(field.groups, f"{name}.{field.name}")

    def test_links_check_the_company(self):
        # Views (_auto = False) are never written.
        models = [
            model
            for model in _own_models(self.env)
            if model._auto and not model._transient and "company_id" in model
        ]
        models += [self.env["res.partner"], self.env["res.company"]]
        missing = [
            f"{model._name}.{name}"
            for model in models
            for name in self._get_unchecked_links(model)
            if name not in CHECK_COMPANY_EXEMPT.get(model._name, ())
        ]
        self.assertFalse(missing)

    def _get_unchecked_links(self, model):
        return [
            name
            for name, field in model._fields.items()
            if set(field._modules) == {"insurance_service"}
            and field.type == "many2one"
            and field.store
            and field.comodel_name != "res.company"
            and "company_id" in self.env[field.comodel_name]
            and name not in ("create_uid", "write_uid")
            and not field.check_company
        ]

    def _get_rights(self, model):
        return self.env["ir.model.access"].search([("model_id.model", "=", model._name)])

    def _get_rules(self, model):
        return self.env["ir.rule"].search([("model_id.model", "=", model._name)])
