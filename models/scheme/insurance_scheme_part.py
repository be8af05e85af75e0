from odoo import api, models
from odoo.exceptions import UserError


class InsuranceSchemePart(models.AbstractModel):
    """What the parts of a scheme version share: they change only while their version may.

    Inheriting models have a ``scheme_id``. Every way in (form, o2m commands of a parent,
    import, remote call) passes create, write or unlink, so the guard stands there.
    """

    _name = "insurance.scheme.part"
    _description = "Part of a Scheme"
    _allow_sudo_commands = False

    #: Fields that tie a part to its version: a part never moves.
    _scheme_links = ("scheme_id",)

    @api.model_create_multi
    def create(self, vals_list):
        scheme_model = self.env["insurance.scheme"]
        # Before the creation, for a clear message instead of a broken unique index.
        scheme_ids = {vals.get("scheme_id") for vals in vals_list} - {None, False}
        scheme_model.browse(scheme_ids)._check_not_frozen()
        with scheme_model._checked_once() as touched:
            parts = super().create(vals_list)
            # After the creation: defaults from a context have been applied by now.
            parts._get_schemes()._touch(touched)
        return parts

    def write(self, vals):
        self._check_not_moved(vals)
        schemes = self._get_schemes()
        with schemes._checked_once() as touched:
            schemes._touch(touched)
            return super().write(vals)

    def unlink(self):
        schemes = self._get_schemes()
        with schemes._checked_once() as touched:
            schemes._touch(touched)
            return super().unlink()

    def _get_schemes(self):
        """Return the versions these parts belong to."""
        return self.scheme_id

    def _check_not_moved(self, vals):
        """Refuse to hang parts under another version or table."""
        for name in self._scheme_links:
            if name in vals and any(
                self._fields[name].convert_to_write(part[name], part) != vals[name] for part in self
            ):
                raise UserError(
                    self.env._(
                        "%(model)s: a row stays in its scheme and table. Create it where it is "
                        "needed and delete it here.",
                        model=self.env["ir.model"]._get(self._name).name,
                    )
                )
