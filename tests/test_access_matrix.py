"""Who may do what: one table, every cell tested; and the structure that keeps it true."""

import csv
from pathlib import Path

from odoo.addons.insurance_service.models.res.res_partner import CONTACT_DATA, READER, VALUE_DATA
from odoo.tests import tagged

from .access_case import AccessCase
from .access_exempt import CHECK_COMPANY_EXEMPT, TOTALS
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
            if model._name in TOTALS:
                self.assertIn(TOTALS[model._name], rules.domain_force, model._name)
                continue
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
