"""Plays the hotline: enquiries answered, handed on, called back; a complaint; what waits today.

The clerks of Beijing and Guangdong log calls of their customers' contacts through the desk.
"""

from datetime import date
from typing import NamedTuple


class Call(NamedTuple):
    """A call: ``step`` and ``text`` as the clerk takes it; ``item`` of what was handed on."""

    branch: str
    day: date
    hour: int
    tier: str
    content: str
    step: str
    text: str
    satisfied: str = "yes"
    item: str = ""


CALLS = (
    Call(
        "bj",
        date(2026, 9, 2),
        9,
        "gold",
        "询问新增员工从哪天开始有保障。",
        "answer",
        "增员申请受理次日零时起生效，批单当日电子送达。",
    ),
    Call(
        "bj",
        date(2026, 9, 15),
        14,
        "silver",
        "询问门诊发票丢失能否用复印件理赔。",
        "answer",
        "可凭医院盖章的存根复印件及费用清单办理。",
    ),
    Call(
        "bj",
        date(2026, 9, 28),
        11,
        "gold",
        "公司联系地址变更，请更新保单资料。",
        "hand_over",
        "变更联系地址",
        item="R2s",
    ),
    Call(
        "gd",
        date(2026, 10, 12),
        10,
        "silver",
        "询问保全增员批单何时寄出。",
        "call_back",
        "批单今日已寄出，快递单号已短信告知。",
    ),
    Call(
        "gd",
        date(2026, 10, 20),
        15,
        "regular",
        "询问续保报价所需资料。",
        "answer",
        "需提供在职员工清单及近三年理赔情况。",
        "unknown",
    ),
    Call(
        "bj",
        date(2026, 10, 27),
        15,
        "silver",
        "询问理赔款到账时间。",
        "late",
        "经与财务核实，赔款将于三日内到账。",
        "no",
    ),
    Call(
        "bj",
        date(2026, 11, 10),
        10,
        "gold",
        "员工住院垫付，咨询能否先行预付赔款。",
        "hand_over",
        "住院垫付理赔",
        item="R3",
    ),
    Call(
        "bj",
        date(2026, 11, 17),
        16,
        "silver",
        "反映专线转接等待超过十分钟，要求改进。",
        "complain",
        "专线转接等待过久",
    ),
)
#: Waiting today: branch, hour, tier (empty: an unknown caller), what was said, call back or not.
WAITING = (
    ("bj", 9, "gold", "询问年度体检预约名额及医院名单。", True),
    ("bj", 10, "silver", "询问减员退费到账时间。", False),
    ("bj", 10, "", "某企业人事咨询团体医疗险投保条件。", True),
    ("gd", 9, "gold", "询问法人变更需要提交哪些资料。", True),
)
CLERKS = {"bj": "bj_specialist", "gd": "gd_specialist"}


def play(players):
    """Log the calls of the year and of today; nothing, when there are calls already."""
    if players.env["insurance.call"].search_count([], limit=1):
        return
    hotline = Hotline(players)
    for row in CALLS:
        hotline.take(row)
    today = players.env.company._service_today()
    for branch, hour, tier, content, is_promised in WAITING:
        hotline.wait(branch, today, hour, tier, content, is_promised)


class Hotline:
    def __init__(self, players):
        self.players = players
        self.env = players.env
        self.used = {}

    def take(self, row):
        """Log one call and do what the clerk did."""
        with self.players.on(row.day, row.hour):
            call = self._log(row.branch, row.tier, row.content)
            self._take_step(call, row)
        if row.step == "call_back":
            with self.players.on(row.day, row.hour + 1):
                call.action_call_back(False, "电话占线")
            with self.players.on(row.day, row.hour + 3):
                call.action_call_back(True, row.text, row.satisfied)
        if row.step == "late":
            following = date.fromordinal(row.day.toordinal() + 1)
            with self.players.on(following, 11):
                call.action_call_back(True, row.text, row.satisfied)

    def _take_step(self, call, row):
        if row.step == "answer":
            call.action_answer(row.text, row.satisfied)
        elif row.step == "hand_over":
            item = self.env["insurance.service.item"].search([("code", "=", row.item)])
            call.action_hand_over(item.id, row.text)
        elif row.step == "complain":
            category = self.env.ref("insurance_service.complaint_category_hotline")
            call.action_complain(category.id, row.text, "安排人员值守，缩短等待时间。")
        else:
            call.action_promise_call_back()

    def wait(self, branch, day, hour, tier, content, is_promised):
        """Log a call that waits for its answer."""
        with self.players.on(day, hour):
            call = self._log(branch, tier, content)
            if is_promised:
                call.action_promise_call_back()

    def _log(self, branch, tier, content):
        login = CLERKS[branch]
        vals = {"content": content}
        if tier:
            contact = self._get_contact(login, tier)
            vals.update(
                partner_id=contact.parent_id.id,
                contact_id=contact.id,
                caller_name=contact.name,
                caller_phone=contact.service_mobile,
            )
        else:
            vals.update(caller_name="刘女士", caller_phone="13700000016")
        return self.players.as_user(login, "insurance.call").create(vals)

    def _get_contact(self, login, tier):
        """Return the next first contact of the branch's customers of a tier, by code."""
        company = self.players.user(login).company_id
        tiers = [("tier_id.code", "=", tier)]
        if tier == "regular":
            tiers = [("tier_id.is_vip", "=", False)]
        customers = self.players.as_user(login, "res.partner").search(
            [
                ("home_company_id", "=", company.id),
                ("customer_code", "!=", False),
                ("child_ids.service_contact_role", "=", "first"),
                *tiers,
            ],
            order="customer_code",
        )
        number = self.used.get((login, tier), 0)
        self.used[login, tier] = number + 1
        customer = customers[number % len(customers)]
        contacts = customer.child_ids.filtered(lambda c: c.service_contact_role == "first")
        return contacts.sorted("id")[:1]
