from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from . import chinese
from .layout import paginate, row_height

#: Lines that fit below the head on the first page of a promise, and on further pages; the last
#: page also carries hotlines and seal.
_FIRST, _REST, _END = 56, 60, 11
_NAME_WIDTH, _TEXT_WIDTH, _NOTE_WIDTH = 42, 32, 42

CLASSES = {"regular": "常规服务", "value_added": "增值服务", "super_value": "超值服务"}
STARTS = {
    "documents": "材料齐备后",
    "application": "申请受理后",
    "registration": "立案后",
    "receipt": "受理后",
}
FREQUENCIES = {
    "on_event": "适时提供",
    "on_demand": "按需提供",
    "sampled": "抽样进行",
    "invitation": "受邀参加",
    "always": "全年提供",
}
MARKS = {"draft": "草稿 · 未生效", "retired": "已停用"}


class Promise(NamedTuple):
    """One page: the promise of a catalogue to a tier, or to one customer of it."""

    catalogue: object
    tier: str
    company: str
    customer: str  # "" for the tier as a whole
    number: int
    count: int
    rows: list[dict]
    mark: str
    stamp_tier: str | bool
    is_last: bool


def promise_text(standard):
    """Return what a standard promises in words, e.g. 申请受理后3个工作日内 or 每年不少于2次."""
    parts = []
    if standard.target_kind == "days":
        parts.append(f"{STARTS[standard.item_id.clock_start]}{standard.target_days}个工作日内")
    elif standard.target_kind == "same_day":
        parts.append("当日办结")
    if standard.frequency_kind == "per_year":
        parts.append(f"每年{standard.frequency}次")
    elif standard.frequency_kind and not parts:
        parts.append(FREQUENCIES[standard.frequency_kind])
    return "，".join(parts) or ("按正常时限办理" if standard.item_id.request_kind else "提供")


class ServicePromise(models.AbstractModel):
    """客户服务承诺书: what a catalogue promises the customers of a tier (Art. 14-20)."""

    _name = "report.insurance_service.service_promise"
    _description = "Service Promise"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Print catalogues for every tier, or for those given.

        :param dict data: ``{"ids": catalogues, "tier_ids": tiers}`` instead of ``docids``
        """
        data = data or {}
        catalogues = self.env["insurance.service.catalogue"].browse(docids or data.get("ids"))
        catalogues.check_access("read")
        tiers = self.env["insurance.tier"].search([])
        if data.get("tier_ids"):
            tiers = tiers.filtered(lambda tier: tier.id in data["tier_ids"])
        company_sudo = self.env.company.sudo()
        while company_sudo.parent_id:
            company_sudo = company_sudo.parent_id
        pages = [
            page
            for catalogue in catalogues
            for tier in tiers
            for page in self._get_pages(catalogue, tier, company_sudo.name)
        ]
        return {
            "doc_ids": catalogues.ids,
            "doc_model": catalogues._name,
            "pages": pages,
            "today": chinese.date(self.env.company._service_today()),
        }

    @api.model
    def _get_pages(self, catalogue, tier, company, customer=""):
        """Return the pages of one promise."""
        catalogue = catalogue.with_context(lang="zh_CN")
        chunks = self._cut(self._get_rows(catalogue, tier))
        return [
            Promise(
                catalogue,
                chinese.tier_name(tier),
                company,
                customer,
                number,
                len(chunks),
                chunk,
                MARKS.get(catalogue.state, ""),
                tier.is_vip and tier.code,
                number == len(chunks),
            )
            for number, chunk in enumerate(chunks, 1)
        ]

    @api.model
    def _cut(self, rows):
        """Cut rows into pages, so that hotlines and seal still fit on the last one."""

        def height(row):
            lines = row_height(
                (row["name"], _NAME_WIDTH), (row["text"], _TEXT_WIDTH), (row["note"], _NOTE_WIDTH)
            )
            # A further line adds no padding.
            return 0.23 + 0.77 * lines

        chunks = paginate(rows, _FIRST, _REST, height)
        room = _FIRST if len(chunks) == 1 else _REST
        if sum(map(height, chunks[-1])) > room - _END and len(chunks[-1]) > 1:
            # The last rows go over to a page with the seal: a seal never stands alone.
            chunks[-1:] = [chunks[-1][:-3], chunks[-1][-3:]]
        return chunks

    @api.model
    def _get_rows(self, catalogue, tier):
        """Return the rows of the table: a heading for each class, then its services."""
        standards = self.env["insurance.service.standard"].search(
            [("catalogue_id", "=", catalogue.id), ("tier_id", "=", tier.id)],
            order="item_sequence, id",
        )
        by_class = standards.with_context(lang="zh_CN").grouped("service_class")
        rows, number = [], 0
        for code, label in CLASSES.items():
            if code not in by_class:
                continue
            rows.append({"class": code, "name": label, "text": "", "note": "", "number": ""})
            for standard in by_class[code]:
                number += 1
                rows.append(
                    {
                        "class": "",
                        "number": number,
                        "name": standard.item_id.name,
                        "text": promise_text(standard),
                        "note": standard.note or "",
                    }
                )
        return rows


class CustomerServicePromise(models.AbstractModel):
    """客户服务承诺书 of customers, each at the tier it holds today."""

    _name = "report.insurance_service.customer_service_promise"
    _description = "Customer's Service Promise"

    @api.model
    def _get_report_values(self, docids, data=None):
        partners = self.env["res.partner"].browse(docids)
        partners.check_access("read")
        if strangers := partners.filtered(lambda partner: not partner.customer_code):
            raise UserError(
                self.env._(
                    "%s is no group customer: only those have a service promise.",
                    strangers[0].display_name,
                )
            )
        today = self.env.company._service_today()
        catalogue = self._get_catalogue(today)
        promise = self.env["report.insurance_service.service_promise"]
        regular = self.env.ref("insurance_service.tier_regular")
        pages = []
        for partner in partners:
            company_sudo = (partner.home_company_id or self.env.company).sudo()
            tier = partner.tier_id or regular
            pages += promise._get_pages(catalogue, tier, company_sudo.name, partner.name)
        return {
            "doc_ids": docids,
            "doc_model": partners._name,
            "pages": pages,
            "today": chinese.date(today),
        }

    @api.model
    def _get_catalogue(self, day):
        """Return the catalogue in effect on a day, or refuse to print without one."""
        catalogues = self.env["insurance.service.catalogue"]
        catalogues.check_access("read")
        catalogue = catalogues._get_effective(day)
        if not catalogue:
            raise UserError(
                self.env._("No catalogue is active: activate one under Configuration first.")
            )
        return catalogue
