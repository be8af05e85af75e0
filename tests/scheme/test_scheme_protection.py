"""A frozen version does not change by any way in; lifecycle fields are not set by hand."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SchemeCommon


@tagged("post_install", "-at_install")
class TestSchemeProtection(SchemeCommon):
    def _assert_refused(self, scheme, message):
        """Try every way to change ``scheme`` as the officer; nothing may get through."""
        scheme = self._as(self.hq_officer, scheme)
        before = scheme._describe()
        ways = {
            **self._ways_by_scheme(scheme),
            **self._ways_by_threshold(scheme, scheme.threshold_ids[0]),
            **self._ways_by_table(scheme, scheme.premium_bracket_ids[0]),
        }
        for way, change in ways.items():
            with self.subTest(way=way), self._refused(UserError, message):
                change()
        self.env.invalidate_all()
        self.assertEqual(scheme._describe(), before)

    def _ways_by_scheme(self, scheme):
        threshold, step = scheme.threshold_ids[0], scheme.premium_bracket_ids[0]
        change_step = {"bracket_ids": [Command.update(step.id, {"value": 1})]}
        commands = {
            "o2m write": {"threshold_ids": [Command.update(threshold.id, {"premium_min": 1})]},
            "o2m unlink": {"threshold_ids": [Command.clear()]},
            "o2m o2m": {"coefficient_ids": [Command.update(step.coefficient_id.id, change_step)]},
            "o2m by dimension": {
                "premium_bracket_ids": [Command.create({"bound_from": 0, "value": 1})]
            },
        }
        ways = {way: lambda values=values: scheme.write(values) for way, values in commands.items()}
        return ways | {
            "write": lambda: scheme.write({"gold_quota_new": 1}),
            "name": lambda: scheme.write({"name": "x"}),
            "note": lambda: scheme.write({"note": "x"}),
            "translation": lambda: scheme.update_field_translations("name", {"en_US": "x"}),
            "web_save": lambda: scheme.web_save({"premium_weight": 1}, {}),
            "load": lambda: _load(scheme, ["id", "gold_quota_new"], "1"),
            "unlink": scheme.unlink,
            # Not even the addon's own code changes it by mistake.
            "sudo": lambda: scheme.sudo().write({"gold_quota_new": 1}),
        }

    def _ways_by_threshold(self, scheme, threshold):
        new = {"tier_id": self.tiers["regular"].id, "line": "health", "premium_min": 1}
        by_default = threshold.with_context(default_scheme_id=scheme.id)
        return {
            "threshold": lambda: threshold.write({"premium_min": 1}),
            "threshold flag": lambda: threshold.write({"is_default": True}),
            "threshold create": lambda: threshold.create({"scheme_id": scheme.id, **new}),
            "threshold default": lambda: by_default.create(new),
            "threshold copy": threshold.copy,
            "threshold unlink": threshold.unlink,
            "threshold load": lambda: _load(threshold, ["id", "premium_min"], "1"),
        }

    def _ways_by_table(self, scheme, step):
        table = step.coefficient_id
        new = {"bound_from": 0, "has_bound_to": False, "value": 1}
        by_default = step.with_context(default_coefficient_id=table.id)
        by_dimension = {"scheme_id": scheme.id, "dimension": "premium", **new}
        return {
            "table": lambda: table.write({"is_default": not table.is_default}),
            "table unlink": table.unlink,
            "table steps": lambda: table.write({"bracket_ids": [Command.clear()]}),
            "step": lambda: step.write({"value": 1}),
            "step sequence": lambda: step.write({"sequence": 999}),
            "step create": lambda: step.create({"coefficient_id": table.id, **new}),
            "step default": lambda: by_default.create(new),
            "step by dimension": lambda: step.create(by_dimension),
            "step unlink": step.unlink,
            "sudo step": lambda: step.sudo().write({"value": 1}),
        }

    def test_an_active_version_cannot_change_by_any_way(self):
        self.draft.with_user(self.hq_gm).action_activate()
        self._assert_refused(self.draft, "can no longer change")

    def test_a_retired_version_cannot_change_by_any_way(self):
        self.draft.with_user(self.hq_gm).action_activate()
        self.draft.with_user(self.hq_gm).action_retire()
        self._assert_refused(self.draft, "can no longer change")

    def test_lifecycle_fields_are_not_set_by_hand(self):
        draft = self._as(self.hq_officer, self.draft)
        values = {
            "state": "active",
            "version": 77,
            "author_id": self.hq_gm.id,
            "editor_ids": [Command.clear()],
            "activator_id": self.hq_gm.id,
            "activated_datetime": "2026-01-01 00:00:00",
            "origin_id": False,
        }
        for name, value in values.items():
            ways = {
                "write": lambda name=name, value=value: draft.write({name: value}),
                "create": lambda name=name, value=value: draft.create(
                    {"name": "x", "date_from": "2031-01-01", name: value}
                ),
                "copy": lambda name=name, value=value: draft.copy({name: value}),
            }
            for way, change in ways.items():
                with self.subTest(name=name, way=way), self._refused(UserError, "by hand"):
                    change()

    def test_defaults_from_a_context_do_not_forge_a_draft(self):
        scheme = (
            self.env["insurance.scheme"]
            .with_user(self.hq_officer)
            .with_context(
                default_state="active",
                default_author_id=self.hq_gm.id,
                default_version=99999,
                default_activator_id=self.hq_gm.id,
                default_origin_id=self.shipped.id,
            )
            .create({"name": "Forged", "date_from": "2031-01-01"})
        )
        self.assertEqual(scheme.state, "draft")
        self.assertEqual(scheme.author_id, self.hq_officer)
        self.assertLess(scheme.version, 99999)
        self.assertFalse(scheme.activator_id or scheme.origin_id)

    def test_parts_do_not_move_between_versions(self):
        other = self._new_version(self.shipped)
        step = self.draft.premium_bracket_ids[0].with_user(self.hq_officer)
        moves = [
            (step, {"coefficient_id": self._table(other, "premium").id}),
            (step, {"scheme_id": other.id}),
            (step, {"dimension": "loyalty"}),
            (self.draft.threshold_ids[0], {"scheme_id": other.id}),
            (self._table(self.draft, "premium"), {"scheme_id": other.id}),
            (self._table(self.draft, "premium"), {"dimension": "profit"}),
        ]
        for part, values in moves:
            with self.subTest(values=values), self._refused(UserError, "stays in its"):
                part.with_user(self.hq_officer).write(values)

    def test_a_move_by_a_parents_command_is_refused(self):
        other = self._new_version(self.shipped)
        row = self.draft.threshold_ids[0]
        with self.assertRaises(UserError):
            other.with_user(self.hq_officer).write({"threshold_ids": [Command.link(row.id)]})
        step = self.draft.premium_bracket_ids[0]
        with self.assertRaises(UserError):
            self._table(other, "premium").with_user(self.hq_officer).write(
                {"bracket_ids": [Command.link(step.id)]}
            )

    def test_only_officers_write_drafts(self):
        users = (self.hq_gm, self.hq_auditor, self.hq_operations, self.bj_branch_head)
        for user in users:
            draft = self._as(user, self.draft)
            changes = [
                (draft, {"name": "x"}),
                (draft.threshold_ids[0], {"premium_min": 1}),
                (draft.coefficient_ids[0], {"is_default": True}),
                (draft.premium_bracket_ids[0], {"value": 1}),
            ]
            for record, values in changes:
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        record.write(values)
                    with self.assertRaises(AccessError):
                        record.unlink()

    def test_everybody_with_a_role_reads_schemes_and_it_does_not(self):
        for user in (self.bj_salesperson, self.hq_gm, self.hq_auditor):
            self.assertTrue(self._as(user, self.shipped)._describe())
        with self.assertRaises(AccessError):
            self._as(self.hq_technical, self.shipped).read(["name"])

    def test_tier_codes_and_order_are_fixed(self):
        gold = self.tiers["gold"].with_user(self.hq_officer)
        gold.write({"name": "Gold", "color": 5, "code": "gold"})
        for values in ({"code": "platinum"}, {"sequence": 99}, {"is_vip": False}):
            with self.subTest(values=values), self._refused(UserError, "cannot change"):
                gold.write(values)
        with self.assertRaises(AccessError):
            gold.unlink()


def _load(record, names, value):
    """Import one row over ``record`` and raise what the import reports."""
    record.env.cr.flush()
    name = f"__test__.{record._table}_{record.id}"
    record.env["ir.model.data"].sudo().create(
        {
            "module": "__test__",
            "name": name.split(".")[1],
            "model": record._name,
            "res_id": record.id,
        }
    )
    result = record.load(names, [[name, value]])
    if not result["ids"]:
        raise UserError(result["messages"][0]["message"])
