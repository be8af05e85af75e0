"""Helpers for tests of schemes."""

from contextlib import contextmanager

from odoo.fields import Command

from ..common import InsuranceCommon


class SchemeCommon(InsuranceCommon):
    """``shipped``: the active scheme of the product; ``draft``: a copy by ``hq_officer``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shipped = cls.env.ref("insurance_service.scheme_group_tiering")
        cls.draft = cls._new_version(cls.shipped)

    @classmethod
    def _new_version(cls, scheme, user=None, **values):
        """Return a new version made by ``user`` (default: the officer) with the button."""
        action = scheme.with_user(user or cls.hq_officer).action_new_version()
        draft = cls.env["insurance.scheme"].browse(action["res_id"])
        if values:
            draft.with_user(user or cls.hq_officer).write(values)
        return draft

    @contextmanager
    def _refused(self, exception, message):
        """Expect an error; as for a real call, what it half did is rolled back."""
        with self.assertRaises(exception) as caught:
            yield caught
        self.assertRegex(str(caught.exception), message)

    def _table(self, scheme, dimension):
        return scheme.coefficient_ids.filtered(lambda table: table.dimension == dimension)

    def _steps(self, rows):
        """Return commands for steps given as (from, to or None, value)."""
        return [
            Command.create(
                {
                    "sequence": number,
                    "bound_from": low,
                    "has_bound_to": high is not None,
                    "bound_to": high or 0,
                    "value": value,
                }
            )
            for number, (low, high, value) in enumerate(rows)
        ]

    def _set_steps(self, dimension, rows, scheme=None):
        """Replace all steps of a table at once, as the officer does on the form."""
        table = self._table(scheme or self.draft, dimension).with_user(self.hq_officer)
        table.write({"bracket_ids": [Command.clear(), *self._steps(rows)]})
        return table
