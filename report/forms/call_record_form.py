from odoo import api, models

from ...models.complaint.insurance_complaint import CALLER
from ...rules.masking import mask_phone
from . import chinese, layout
from .complaint_reply_form import OUTCOMES
from .consequence_notice import KINDS as CONSEQUENCES

CALL_KINDS = {"enquiry": "咨询", "complaint": "投诉", "other": "其他"}
SATISFIED = {"yes": "满意", "no": "不满意", "unknown": "未表示"}
VERDICTS = {"in_time": "按时答复", "late": "超时答复"}
FINDINGS = {"pending": "核实中", "verified": "属实", "not_verified": "不属实"}
#: Width of a text on the form, and the lines that fit: on the first page, on each further one.
WIDTH, CONTENT, RESULT, FINDING, FURTHER = 92, 22, 14, 5, 46
STATES = {"open": "待答复", "handed_over": "已转办", "answered": "", "given_up": "未能联系"}


class CallRecordForm(models.AbstractModel):
    """VIP客户电话咨询/投诉记录: attachment 5, one page a call.

    Persons and consequences appear as far as whoever prints may see them.
    """

    _name = "report.insurance_service.call_record"
    _description = "Record of a Call"

    @api.model
    def _get_report_values(self, docids, data=None):
        calls = self.env["insurance.call"].browse(docids)
        calls.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": calls._name,
            "sheets": [self._get_sheet(call) for call in calls],
            "printed": f"{self.env.user.name}　{chinese.date(self.env.company._service_today())}",
        }

    @api.model
    def _get_sheet(self, call):
        """Return what the form says of one call."""
        call_sudo = call.sudo()
        company = call_sudo.company_id
        partner, contact = call_sudo.partner_id, call_sudo.contact_id
        return {
            "doc": call,
            "company": company.name,
            "mark": STATES[call.state],
            "tier": call_sudo.tier_id.code,
            "tier_name": chinese.tier_name(call_sudo.tier_id) if call_sudo.tier_id else "",
            "caller": self._get_caller(call_sudo) or contact.name or "不详",
            "phone": self._get_phone(call_sudo),
            "time": self._get_moment(company, call.date),
            "partner": partner.name or "未确认",
            "code": partner.customer_code or "",
            "policy": call_sudo.policy_id.policy_number or "",
            "kind": CALL_KINDS[call.kind],
            "handler": call_sudo.user_id.name,
            "due": chinese.date(call.reply_due) or "—",
            "replied": self._get_moment(company, call.answered_at),
            "replied_by": call_sudo.answered_by_id.name or "",
            "result": self._get_result(call_sudo),
            "verdict": VERDICTS.get(call.verdict, ""),
            **self._get_texts(call),
            "satisfied": SATISFIED.get(call.is_satisfied, ""),
            "later": [self._get_later(later) for later in call_sudo.later_call_ids.sorted("date")],
            **self._get_complaint(call),
        }

    @api.model
    def _get_texts(self, call):
        """Return what was said as far as it fits, and the pages on which it goes on."""
        visible = call.complaint_id._filtered_access("read")
        texts = {
            "content": ("咨询/投诉内容", call.content, CONTENT),
            "answer": ("答复内容", call.result, RESULT),
            "finding": ("核实结论", visible.finding, FINDING),
        }
        shown, rest = {}, []
        for name, (title, text, room) in texts.items():
            lines = layout.wrap(text or "", WIDTH)
            shown[name] = "\n".join(lines[:room])
            if lines[room:]:
                shown[name] += "……（续后页）"
                rest += [f"【{title}（续）】", *lines[room:]]
        return {**shown, "further": layout.paginate(rest, FURTHER, FURTHER) if rest else []}

    @api.model
    def _get_caller(self, call_sudo):
        """Return the caller's name for those who may read it."""
        return self.env.user.has_groups(CALLER) and call_sudo.caller_name

    @api.model
    def _get_phone(self, call_sudo):
        """Return the caller's number, masked for those who do not call back."""
        number = call_sudo.caller_phone or ""
        return number if self.env.user.has_groups(CALLER) else mask_phone(number)

    @api.model
    def _get_moment(self, company, moment):
        if not moment:
            return ""
        local = company._to_service_time(moment)
        return f"{chinese.date(local)} {local:%H:%M}"

    @api.model
    def _get_later(self, later):
        moment = self._get_moment(later.company_id, later.date)
        reached = "已联系" if later.is_reached else "未接通"
        return f"{moment}　{later.user_id.name}　{reached}：{later.content}"

    @api.model
    def _get_result(self, call_sudo):
        """Return how it ended: the answer, or who answers instead."""
        parts = []
        if call_sudo.request_id:
            parts.append(f"已转服务受理单 {call_sudo.request_id.name} 办理")
        if call_sudo.complaint_id:
            parts.append(f"已登记投诉 {call_sudo.complaint_id.name}")
        if call_sudo.give_up_reason:
            parts.append(f"多次联系未果：{call_sudo.give_up_reason}")
        return "；".join(parts)

    @api.model
    def _get_complaint(self, call):
        """Return the lines about a complaint: persons, verification, consequences."""
        complaint = call.complaint_id._filtered_access("read")
        if not complaint:
            outcome = "由主办机构核实处理" if call.sudo().complaint_id else "尚未登记投诉"
            is_complaint = call.kind == "complaint"
            return {"is_complaint": is_complaint, "persons": [], "outcome": outcome}
        persons = complaint.person_ids._filtered_access("read")
        return {
            "is_complaint": True,
            "outcome": OUTCOMES.get(complaint.outcome, "核实中"),
            "persons": [
                {
                    "name": person.person_name,
                    "finding": FINDINGS[person.finding],
                    "consequence": self._get_consequences(person),
                }
                for person in persons
            ],
        }

    @api.model
    def _get_consequences(self, person):
        """Return what was confirmed for a person; a dash for whoever may not know."""
        consequences = self.env["insurance.complaint.consequence"]
        if not consequences.has_access("read"):
            return "（另行存档）"  # personnel data
        rows = consequences.search(
            [("person_id", "=", person.id), ("state", "in", ("confirmed", "executed"))]
        )
        self.env["insurance.consequence.access"]._log(rows, "printed")
        return "、".join(CONSEQUENCES[row.kind] for row in rows) or "—"
