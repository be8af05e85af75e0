from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..report.workbook.release_workbook import release_workbook
from ..rules.consequence_flow import LISTED, STEPS

#: Columns of the list, in Chinese: it goes to payroll and HR outside the system.
HEADERS = (
    "编号",
    "姓名",
    "登录名",
    "所属机构",
    "部门",
    "处理类别",
    "承担身份",
    "扣减比例（%）",
    "绩效月份",
    "本年度第几次",
    "状态",
    "处理日期",
    "执行日期",
    "执行依据",
)


class InsuranceConsequenceList(models.TransientModel):
    """Dialog of the list for payroll and HR: a month, and the branch or all of them."""

    _name = "insurance.consequence.list"
    _description = "List for Payroll and HR"

    month = fields.Date(
        required=True,
        default=lambda self: self.env.company._service_today().replace(day=1),
        help="Deductions of this month's pay, and whatever else was confirmed in this month.",
    )
    company_id = fields.Many2one(
        "res.company",
        "Branch",
        domain="[('id', 'in', allowed_company_ids)]",
        help="Empty: all branches of yours.",
    )
    row_count = fields.Integer("Consequences", compute="_compute_row_count")

    @api.depends("month", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_row_count(self):
        for dialog in self:
            dialog.row_count = len(dialog._get_rows()) if dialog.month else 0

    def action_download(self):
        """Return the address of the workbook.

        :raise UserError: when there is nothing to list
        """
        self.ensure_one()
        self._check_exporter()
        if not self._get_rows():
            raise UserError(self.env._("Nothing was confirmed for this month."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/insurance_service/consequence/list?dialog={self.id}",
            "target": "download",
        }

    @api.model
    def _check_exporter(self):
        rows = self.env["insurance.complaint.consequence"]
        rows.check_access("read")
        if not any(
            self.env.user.has_group(f"insurance_service.group_{role}")
            for role in STEPS["export"].roles
        ):
            raise AccessError(rows._explain_roles("export"))

    def _get_rows(self):
        """Return the confirmed consequences of the month that the user may see, not lifted."""
        rows = self.env["insurance.complaint.consequence"]
        domain = Domain("state", "in", LISTED) & self._get_month_domain()
        if self.company_id:
            domain &= Domain("company_id", "child_of", self.company_id.id)
        return rows.search(domain, order="company_id, id")

    def _get_month_domain(self):
        """Return what belongs to the month: deductions of its pay, else what was confirmed in it.

        A month begins at midnight of the branch.
        """
        start = fields.Date.start_of(self.month, "month")
        domain = Domain("month", "=", start)
        branches_sudo = (
            self.env["res.company"].sudo().search([("id", "child_of", self.env.companies.ids)])
        )
        for branches in branches_sudo.grouped("service_tz").values():
            first, end = (
                branches[0]._from_service_time(datetime.combine(day, time.min))
                for day in (start, fields.Date.add(start, months=1))
            )
            domain |= Domain(
                [
                    ("month", "=", False),
                    ("company_id", "in", branches.ids),
                    ("confirmed_at", ">=", first),
                    ("confirmed_at", "<", end),
                ]
            )
        return domain

    def _get_workbook(self):
        """Return the workbook as bytes, and log who got it.

        :raise AccessError: without the role or the right to personnel data
        """
        self.ensure_one()
        self._check_exporter()
        rows = self._get_rows()
        self.env["insurance.consequence.access"]._log(rows, "exported")
        return release_workbook(list(HEADERS), [self._get_cells(row) for row in rows], "处理清单")

    @api.model
    def _get_cells(self, row):
        row = row.with_context(lang="zh_CN")
        labels = {
            name: dict(row._fields[name]._description_selection(row.env)).get(row[name]) or ""
            for name in ("department", "kind", "role", "state")
        }
        user_sudo, company_sudo = row.user_id.sudo(), row.company_id.sudo()
        confirmed = company_sudo._to_service_time(row.confirmed_at).date()
        return [
            row.name,
            user_sudo.name,
            user_sudo.login,
            company_sudo.name,
            labels["department"],
            labels["kind"],
            labels["role"],
            f"{row.share:g}" if row.share else "",
            f"{row.month:%Y-%m}" if row.month else "",
            str(row.occurrence),
            labels["state"],
            str(confirmed),
            str(row.executed_on or ""),
            row.execute_reference or "",
        ]
