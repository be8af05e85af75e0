from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ...rules import quarter_summary
from .insurance_quarter_summary_figures import COLUMNS

#: Differences shown in words; the rest is counted.
SHOWN = 100


class InsuranceQuarterSummary(models.Model):
    """Late data of frozen summaries, and the versions that restate them."""

    _inherit = "insurance.quarter.summary"

    has_late_data = fields.Boolean(
        readonly=True, help="Facts that came in after the summary was submitted differ from it."
    )
    # Rows of (customer id, service id or False, figure, before, now).
    late_data = fields.Json("Late Figures", readonly=True)
    late_checked_at = fields.Datetime("Late Data Checked", readonly=True)
    difference_data = fields.Json("Changed Figures", readonly=True)
    late_html = fields.Html("Late Data", compute="_compute_late_html", sanitize=False)
    difference_html = fields.Html(
        "Differs from the Version Before", compute="_compute_difference_html", sanitize=False
    )

    @api.depends("late_data")
    @api.depends_context("lang")
    def _compute_late_html(self):
        for summary in self:
            summary.late_html = summary._describe_differences(summary.late_data)

    @api.depends("difference_data")
    @api.depends_context("lang")
    def _compute_difference_html(self):
        for summary in self:
            summary.difference_html = summary._describe_differences(summary.difference_data)

    # === ACTION METHODS === #

    def action_check_late(self):
        """Compare the frozen figures with what is known now.

        :return: notification saying whether anything differs
        """
        summaries_sudo = self._begin_step("check_late")
        summaries_sudo._check_late_data()
        late = len(summaries_sudo.filtered("has_late_data"))
        if late:
            message = self.env._("Late data: the figures differ from what was submitted.")
        else:
            message = self.env._("Nothing differs from what was submitted.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if late else "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_restate(self, reason):
        """Make the next version of a summary: a draft with the figures known now.

        :param str reason: why; required
        :return: window action of the new version
        """
        self.ensure_one()
        reason = self._check_reason(reason)
        summary_sudo = self._begin_step("restate")
        summary_sudo._sign("restate", reason)
        version_sudo = summary_sudo._create_version(reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version_sudo.id,
            "views": [(False, "form")],
        }

    # === IN SUPERUSER MODE === #

    def _check_late_data(self):
        """Note what differs from the frozen figures; return those that newly do."""
        newly_late = self.browse()
        for summary in self:
            fresh, _tiers = summary._collect()
            rows = _to_rows(quarter_summary.differences(summary._get_frozen_figures(), fresh))
            if rows and not summary.has_late_data:
                newly_late += summary
            summary.write(
                {
                    "has_late_data": bool(rows),
                    "late_data": rows or False,
                    "late_checked_at": fields.Datetime.now(),
                }
            )
        return newly_late

    def _create_version(self, reason):
        """Create the draft that restates this summary; this one stays as it was signed."""
        self.write({"is_current": False, "has_late_data": False})
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE insurance_quarter_summary_line SET is_current = false"
                " WHERE summary_id = %s",
                self.id,
            )
        )
        self.env["insurance.quarter.summary.line"].invalidate_model(["is_current"])
        version = self.create(
            {
                "company_id": self.company_id.id,
                "year": self.year,
                "quarter": self.quarter,
                "version": self.version + 1,
                "previous_id": self.id,
                "restate_reason": reason,
                "remark": self.remark,
            }
        )
        version._refresh()
        version._ask_next("mail_activity_prepare_summary", "branch_officer")
        return version

    def _compare_with_previous(self, figures):
        """Keep what differs from the version before, as long as this one is a draft."""
        if self.previous_id:
            before = self.previous_id._get_frozen_figures()
            self.difference_data = _to_rows(quarter_summary.differences(before, figures)) or False

    # === WORDS === #

    def _describe_differences(self, rows):
        """Return differences as a table in HTML; False for none.

        Customers the user may not see are not named.

        :param list rows: see `late_data`
        """
        if not rows:
            return False
        shown = rows[:SHOWN]
        body = Markup().join(self._get_difference_rows(shown))
        more = ""
        if len(rows) > SHOWN:
            text = self.env._("… and %(count)s more", count=len(rows) - SHOWN)
            more = Markup("<p class='text-muted'>%s</p>") % text
        return Markup("<table class='table table-sm mb-0'><tbody>%s</tbody></table>%s") % (
            body,
            more,
        )

    def _get_difference_rows(self, rows):
        """Yield a row of HTML for each difference."""
        partners = self.env["res.partner"].browse({row[0] for row in rows}).exists()
        visible = {p.id: p.display_name for p in partners._filtered_access("read")}
        item_ids = {row[1] for row in rows if row[1]}
        items = {i.id: i.name for i in self.env["insurance.service.item"].browse(item_ids)}
        fields_ = self.env["insurance.quarter.summary.line"]._fields
        for partner, item, name, before, now in rows:
            yield Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s → <b>%s</b></td></tr>") % (
                visible.get(partner, "…"),
                items.get(item, "—"),
                fields_[COLUMNS[name]]._description_string(self.env),
                self._format_figure(name, before),
                self._format_figure(name, now),
            )

    def _format_figure(self, name, value):
        if name != "spend":
            return value
        return formatLang(self.env, float(value), currency_obj=self.currency_id)


def _to_rows(differences):
    """Return differences as JSON takes them; amounts as text, exactly."""
    return [
        [*key, name, *((str(v) if name == "spend" else v) for v in (before, now))]
        for key, name, before, now in differences
    ]
