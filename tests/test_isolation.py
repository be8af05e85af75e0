"""Nothing of another branch or another salesperson leaks, through any way of reading."""

import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_case import AccessCase

#: Models with data of branches.
MODELS = (
    "res.partner",
    "insurance.policy",
    "insurance.policy.entry",
    "insurance.policy.year",
    "insurance.assessment.line",
    "insurance.assessment.approval",
    "insurance.assessment.late.change",
    "insurance.tier.period",
    "insurance.tier.risk",
    "insurance.data.import",
    "insurance.data.import.error",
    "insurance.service.request",
    "insurance.service.request.paper",
    "insurance.service.event",
    "insurance.service.span",
    "insurance.service.pattern",
    "insurance.escalation",
    "insurance.deadline.run.line",
    "insurance.advance.payment",
    "insurance.advance.step",
    "insurance.handbook.issue",
    "insurance.cross.access",
    "insurance.cross.access.log",
    "insurance.tier.handover",
    "insurance.care.task",
    "insurance.care.progress",
    "insurance.care.failure",
    "insurance.contact.consent",
    "insurance.contact.release",
    "insurance.policy.report",
    "insurance.visit",
    "insurance.visit.minimum",
    "insurance.reception",
    "insurance.reception.notice",
    "insurance.quarter.summary.line",
    "insurance.improvement.action",
    "insurance.service.cost",
    "insurance.complaint",
    "insurance.complaint.person",
    "insurance.complaint.action",
    "insurance.complaint.review",
    "insurance.complaint.consequence",
    "insurance.call",
    "insurance.survey.invitation",
    "insurance.survey.answer",
    "insurance.survey.followup",
)
#: Fields by which each model is grouped: labels of groups are read in superuser mode.
GROUP_FIELDS = (
    "partner_id",
    "parent_id",
    "policy_id",
    "company_id",
    "user_id",
    "line_id",
    "request_id",
)


@tagged("post_install", "-at_install")
class TestIsolation(AccessCase):
    """Canary strings of foreign records are looked for in everything a user can read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The right to export must not matter: give it to all.
        staff = cls.env["res.users"].search([("login", "=like", "t\\_%"), ("share", "=", False)])
        staff.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]

    def test_branch_user_sees_nothing_of_other_branches(self):
        for user in (
            self.bj_specialist,
            self.bj_branch_officer,
            self.bj_branch_head,
            self.bj_operations,
        ):
            self._assert_hidden(user, ("OTHER", "HQ"), shown=("OWN", "BRANCH"))

    def test_salesperson_sees_own_customers_only(self):
        self._assert_hidden(self.bj_salesperson, ("BRANCH", "OTHER", "HQ"), shown=("OWN",))

    def test_head_office_sees_all_without_ticking_branches(self):
        for user in (self.hq_officer, self.hq_gm, self.hq_operations, self.hq_auditor):
            text = self._read_everything(user, [self.hq.id])
            for scope in ("OWN", "BRANCH", "OTHER", "HQ"):
                self.assertIn(f"CANARY-{scope}", text, user.login)
            branches = self._as(user, self.bj | self.gd)
            branches = branches.with_context(allowed_company_ids=[self.hq.id])
            self.assertTrue(branches.has_access("read"), user.login)

    def test_head_office_sees_one_branch_when_only_that_is_ticked(self):
        text = self._read_everything(self.hq_officer, [self.gd.id])
        self.assertIn("CANARY-OTHER", text)
        self.assertNotIn("CANARY-OWN", text)

    def test_nobody_without_a_role_sees_business_data(self):
        for user in (self.internal, self.reader, self.hq_technical, self.portal, self.public):
            text = self._read_everything(user, user.company_ids.ids)
            # An administrator sees the file that he brought himself.
            self.assertNotIn("CANARY", text.replace("CANARY-FILE-HQ", ""), user.login)

    def test_contact_data_needs_its_group(self):
        text = self._read_everything(self.bj_specialist, [self.bj.id])
        self.assertIn("CANARY-MOBILE-OWN", text)
        for user in (self.bj_operations, self.bj_branch_head, self.bj_salesperson):
            text = self._read_everything(user, [self.bj.id])
            self.assertNotIn("CANARY-MOBILE", text, user.login)
            self.assertNotIn("CANARY-EMAIL", text, user.login)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_hidden_fields_cannot_be_guessed(self):
        """Neither by filter, nor by order, nor by group: all would betray the values."""
        partners = self.env["res.partner"].with_user(self.bj_operations)
        domain = [("service_mobile", "like", "CANARY")]
        with self.assertRaises(AccessError):
            partners.search(domain)
        with self.assertRaises(AccessError):
            partners.search([("child_ids", "any", domain)])
        with self.assertRaises(AccessError):
            partners.search([], order="birthday")
        with self.assertRaises(AccessError):
            partners.formatted_read_group([], ["birthday"], ["__count"])
        with self.assertRaises(AccessError):
            partners.formatted_read_group([], [], ["value_index:avg"])
        with self.assertRaises(AccessError):
            self.env["insurance.assessment.line"].with_user(self.bj_operations).search(
                [("value_index", ">", 60)]
            )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_records_cannot_be_fetched_by_id(self):
        for (model, scope), record in self.records.items():
            if scope in ("other", "hq") and model != "res.company":
                foreign = self._as(self.bj_branch_officer, record)
                try:
                    rows = foreign.read(["id", "display_name"])
                except AccessError:
                    continue
                # A view leaves foreign rows out, so they do not even exist.
                self.assertFalse(rows, f"{model} {scope}")

    def test_record_moved_to_another_branch_is_gone_at_once(self):
        policy = self.records["insurance.policy", "own"]
        customer = self.records["res.partner", "own"]
        contact = self.records["res.partner:contact", "own"]
        for record in (policy, customer, contact):
            self.assertTrue(self._as(self.bj_branch_officer, record).has_access("read"))
            self.assertFalse(self._as(self.gd_branch_officer, record).has_access("read"))
        policy.with_user(self.hq_operations).with_company(self.hq).company_id = self.gd
        for record in (policy, customer, contact):
            self.assertFalse(self._as(self.bj_branch_officer, record).has_access("read"))
            self.assertTrue(self._as(self.gd_branch_officer, record).has_access("read"))

    def test_new_salesperson_sees_the_customer_at_once_and_the_old_one_no_more(self):
        policy = self.records["insurance.policy", "own"]
        customer = self.records["res.partner", "own"]
        self.assertTrue(self._as(self.bj_salesperson, customer).has_access("read"))
        customer.user_id = False
        policy.with_user(self.bj_operations).user_id = self.bj_salesperson_2
        self.assertFalse(self._as(self.bj_salesperson, customer).has_access("read"))
        self.assertTrue(self._as(self.bj_salesperson_2, customer).has_access("read"))

    def test_sums_are_those_of_the_visible_rows(self):
        for user, amount in ((self.bj_salesperson, 1000), (self.bj_branch_head, 2000)):
            for model, measure in (
                ("insurance.policy.entry", "premium_amount"),
                ("insurance.policy.year", "premium"),
            ):
                records = self._as(user, self.env[model])
                [row] = records.formatted_read_group([], [], [f"{measure}:sum"])
                self.assertEqual(row[f"{measure}:sum"], amount, (user.login, model))

    # === Reading everything === #

    def _assert_hidden(self, user, hidden, shown):
        text = self._read_everything(user, user.company_ids.ids)
        for scope in shown:
            self.assertIn(f"CANARY-{scope}", text, user.login)
        for scope in hidden:
            for kind in ("", "-CONTACT", "-POLICY", "-ENTRY", "-MOBILE", "-EMAIL", "-FILE"):
                self.assertNotIn(f"CANARY{kind}-{scope}", text, user.login)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def _read_everything(self, user, company_ids):
        """Return as one text what a user gets out of every model and channel."""
        found = []
        for name in MODELS:
            self.env.flush_all()
            self.env.invalidate_all()
            model = self.env[name].with_user(user).with_context(allowed_company_ids=company_ids)
            if not model.has_access("read"):
                continue
            channels = (
                self._by_read,
                self._by_web_search_read,
                self._by_groups,
                self._by_name,
                self._by_export,
                self._by_search_panel,
            )
            found += [channel(model) for channel in channels]
        return json.dumps(found, default=str, ensure_ascii=False)

    def _by_read(self, model):
        return model.with_context(active_test=False).search([]).read(self._get_fields(model))

    def _get_fields(self, model):
        """Return the readable fields; of computed ones and lists only the addon's own."""
        return [
            name
            for name in model.fields_get()
            if "insurance_service" in (field := model._fields[name])._modules
            or (field.column_type and field.store)
        ]

    def _by_web_search_read(self, model):
        specification = {
            name: {"fields": {"display_name": {}}}
            for name in self._get_fields(model)
            if model._fields[name].comodel_name
        }
        return model.web_search_read([], {"display_name": {}, **specification})["records"]

    def _by_groups(self, model):
        groups = []
        for name in GROUP_FIELDS:
            if name in model.fields_get() and model._fields[name].store:
                groups.append(model.formatted_read_group([], [name], ["__count"]))
                groups.append(model.web_read_group([], [name], auto_unfold=True))
        return groups

    def _by_name(self, model):
        return [model.name_search("CANARY", limit=None), model.name_search("", limit=None)]

    def _by_export(self, model):
        if not model.env.user.has_group("base.group_allow_export"):
            return []
        links = {"partner_id": "partner_id/name", "policy_id": "policy_id/policy_number"}
        names = ["display_name", *(path for name, path in links.items() if name in model._fields)]
        return model.search([]).export_data(names)["datas"]

    def _by_search_panel(self, model):
        return [
            model.search_panel_select_range(name, enable_counters=True)
            for name in ("company_id", "home_company_id", "tier_id")
            if name in model.fields_get()
        ]
