from typing import NamedTuple

from odoo import api, models

from . import chinese
from .layout import paginate, row_height

#: Lines of papers that fit on a page below the head of a request, and on further pages.
_FIRST, _REST = 22, 44
_PAPER_WIDTH = 52

DEPARTMENTS = {
    "customer_resources": "客户资源部",
    "business_management": "业务管理部",
    "sales": "销售管理部",
    "finance": "财务部",
}
CHANNELS = {
    "counter": "柜面",
    "salesperson": "业务员",
    "hotline": "客服热线",
    "web": "网上服务",
    "letter": "信函或传真",
    "email": "电子邮件",
    "bank": "银行柜台",
    "logistics": "物流网点",
}
STATES = {
    "waiting": "待补材料",
    "running": "办理中",
    "paused": "暂停计时",
    "done": "已办结",
    "cancelled": "已撤销",
}


class Sheet(NamedTuple):
    """One page: ``cells`` (labelled texts) on the first of a request, papers on all."""

    request: object
    number: int  # of this page among those of the request
    count: int
    cells: list  # rows of (label, text, label, text)
    papers: list[dict]
    is_first: bool
    is_last: bool


class ServiceRequestSheet(models.AbstractModel):
    """服务申请单: what was asked for, the papers received and missing, and what we promised."""

    _name = "report.insurance_service.service_request_sheet"
    _description = "Service Request Sheet"

    @api.model
    def _get_report_values(self, docids, data=None):
        requests = self.env["insurance.service.request"].browse(docids)
        requests.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": requests._name,
            "pages": [sheet for request in requests for sheet in self._get_sheets(request)],
            "zh": chinese.WORDS,
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_sheets(self, request):
        """Return the pages of one request."""
        papers = [
            {
                "number": number,
                "name": paper.name,
                "required": "必需" if paper.is_required else "可选",
                "received": "已收" if paper.is_received else "未收",
                "missing": paper.is_required and not paper.is_received,
                "date": self._time(request, paper.received_at),
            }
            for number, paper in enumerate(request.paper_ids, 1)
        ]
        chunks = paginate(
            papers, _FIRST, _REST, lambda row: row_height((row["name"], _PAPER_WIDTH))
        )
        cells = self._get_cells(request)
        return [
            Sheet(
                request,
                number,
                len(chunks),
                cells,
                chunk,
                number == 1,
                number == len(chunks),
            )
            for number, chunk in enumerate(chunks, 1)
        ]

    @api.model
    def _get_cells(self, request):
        # Names of customer, policy and contact as the request shows them: the serving branch
        # may not open the customer's card.
        request_sudo = request.sudo()
        partner_sudo = request_sudo.partner_id
        return [
            *self._get_customer_cells(request_sudo, partner_sudo),
            (
                "服务项目",
                request.item_id.with_context(lang="zh_CN").name,
                "申请状态",
                STATES[request.state],
            ),
            (
                "受理机构",
                request_sudo.company_id.name,
                "承办部门",
                DEPARTMENTS.get(request.department, ""),
            ),
            (
                "经办人",
                request_sudo.user_id.name or "待分派",
                "受理时间",
                self._time(request, request.received_at),
            ),
            (
                "计时起点",
                self._time(request, request.started_at) or "材料齐备后起算",
                "服务标准",
                self._get_standard_text(request),
            ),
        ]

    @api.model
    def _get_customer_cells(self, request_sudo, partner_sudo):
        return [
            ("客户名称", partner_sudo.name, "客户编号", partner_sudo.customer_code or ""),
            (
                "客户等级",
                chinese.tier_name(request_sudo.tier_id),
                "申请人",
                request_sudo.contact_id.name or "",
            ),
            (
                "保单号",
                request_sudo.policy_id.policy_number or "",
                "受理渠道",
                CHANNELS.get(request_sudo.channel, ""),
            ),
        ]

    @api.model
    def _get_standard_text(self, request):
        if not request.started_at:
            return "自材料齐备起按客户等级标准执行"
        if request.target_kind == "days":
            return f"{request.target_days}个工作日"
        return "当日办结" if request.target_kind == "same_day" else "无规定期限"

    @api.model
    def _time(self, request, moment):
        """Return a UTC datetime in the branch's local time; "" for none."""
        if not moment:
            return ""
        local = request.company_id._to_service_time(moment)
        return f"{chinese.date(local.date())} {local:%H:%M}"
