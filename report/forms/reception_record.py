from odoo import api, models

from . import chinese

PURPOSES = {
    "leaders": "高层来访",
    "talk": "座谈",
    "paperwork": "办理保单手续",
    "other": "其他",
}
DEPARTMENTS = {
    "customer_resources": "客户资源部",
    "business_management": "业务管理部",
    "sales": "销售管理部门",
    "finance": "财务部",
}
STATES = {"booked": "已预约", "held": "已接待", "no_show": "客户未到", "cancelled": "已取消"}
ROLES = {
    "team_head": "团险负责人",
    "department_head": "部门负责人",
    "salesperson": "业务员",
    "host": "接待人",
    "escort": "陪同人",
    "receptionist": "接待专员",
}
REFRESHMENTS = (("has_reading", "阅览"), ("has_drinks", "饮料"), ("has_snacks", "茶点"))


class ReceptionRecordForm(models.AbstractModel):
    """VIP客户来访接待记录 of receptions (Art. 18.3: every reception is recorded)."""

    _name = "report.insurance_service.reception_record"
    _description = "Reception Record"

    @api.model
    def _get_report_values(self, docids, data=None):
        receptions = self.env["insurance.reception"].browse(docids)
        receptions.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": receptions._name,
            "sheets": [self._get_sheet(reception) for reception in receptions],
            "zh": chinese.WORDS,
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_sheet(self, reception):
        """Return what the form shows of one reception; names of colleagues as it shows them."""
        reception_sudo = reception.sudo()
        company = reception_sudo.company_id
        start, end = (
            company._to_service_time(moment)
            for moment in (reception.date_start, reception.date_end)
        )
        visitors = [*reception_sudo.visitor_ids.mapped("name"), reception.visitor_names]
        offered = [text for name, text in REFRESHMENTS if reception[name]]
        return {
            "doc": reception,
            "company": company.name,
            "partner": reception_sudo.partner_id,
            "mark": "" if reception.state == "held" else STATES[reception.state],
            "time": f"{chinese.date(start)} {start:%H:%M} 至 {end:%H:%M}",
            "purpose": "：".join(
                part for part in (PURPOSES[reception.purpose], reception.purpose_note) if part
            ),
            "visitors": "、".join(name for name in visitors if name),
            "place": "　".join(
                name
                for name in (reception_sudo.room_id.name, reception_sudo.receptionist_id.name)
                if name
            ),
            "department": DEPARTMENTS[reception.department],
            "escort": reception_sudo.escort_id.name or reception.escort_name or "",
            "refreshments": "　".join([*offered, reception.refreshment_note or ""]).strip(),
            "notices": "；".join(self._get_notices(reception_sudo)),
        }

    @api.model
    def _get_notices(self, reception_sudo):
        """Return who was told first, when and as what; each person once."""
        told = {}
        for notice in reception_sudo.notice_ids.sorted("sent_at"):
            moment = reception_sudo.company_id._to_service_time(notice.sent_at)
            told.setdefault(
                notice.user_id,
                f"{notice.user_id.name}（{ROLES[notice.role]}，{moment:%m-%d %H:%M}）",
            )
        return told.values()
