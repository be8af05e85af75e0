"""Plays the complaints of 2026: what customers complained about, what was found, who answered.

Everybody takes the own steps; nobody handles what concerns himself. The last ones are open.
"""

from datetime import date, timedelta
from typing import NamedTuple


class Story(NamedTuple):
    """A complaint: ``person`` is (login, kind, allegation) or None; ``days`` until the answer."""

    branch: str
    day: date
    category: str
    tier: str
    subject: str
    description: str
    expected: str
    person: tuple | None
    outcome: str
    cause: str
    finding: str
    decision: str
    remedy: str
    days: int
    satisfied: str = "yes"
    source: str = "phone"
    severity: str = "1"


STORIES = (
    Story(
        "bj",
        date(2026, 2, 10),
        "claim",
        "silver",
        "住院理赔款到账较迟",
        "客户反映12件住院理赔资料齐全后第九天仍未到账，多次询问无人答复。",
        "尽快付款并说明原因。",
        ("bj_ops", "staff", "受理后未及时录入，也未主动告知进度。"),
        "justified",
        "delay",
        "资料于受理当日齐全，因经办人漏录延误四个工作日。",
        "赔款已于当日支付，就延误向客户致歉。",
        "由分公司负责人致电致歉",
        2,
    ),
    Story(
        "bj",
        date(2026, 4, 14),
        "attitude",
        "gold",
        "柜面接待人员态度生硬",
        "客户人事专员到柜面办理减员，经办人员拒绝说明缺少哪份资料。",
        "当面道歉，提供资料清单。",
        ("bj_ops", "staff", "拒绝说明所缺资料，语气不耐烦。"),
        "justified",
        "attitude",
        "柜面录像显示经办人员未按规范一次性告知。",
        "经办人员已当面致歉，已提供书面资料清单。",
        "",
        1,
    ),
    Story(
        "bj",
        date(2026, 5, 19),
        "preservation",
        "regular",
        "批单上被保险人姓名有误",
        "增员批单中三名员工姓名录入错误。",
        "更正批单。",
        None,
        "justified",
        "skill",
        "录入时未与客户清单核对。",
        "已出具更正批单并寄送。",
        "",
        6,
    ),
    Story(
        "bj",
        date(2026, 6, 23),
        "misleading",
        "regular",
        "投保时未说明既往症免责",
        "客户称销售人员承诺既往症均可赔付。",
        "按承诺赔付或退还保费。",
        ("bj_sales", "salesperson", "口头承诺既往症可以赔付。"),
        "partly",
        "sales",
        "投保单已载明免责条款，但销售人员未作口头解释。",
        "依合同不予赔付，就说明不足致歉，并为客户重新讲解条款。",
        "赠送员工健康讲座一场",
        12,
        "no",
        "letter",
        "2",
    ),
    Story(
        "bj",
        date(2026, 9, 8),
        "hotline",
        "silver",
        "专线电话无人接听",
        "客户中午两次拨打VIP专线均无人接听。",
        "安排人员值守。",
        None,
        "justified",
        "process",
        "午间值班安排存在空档。",
        "已调整值班表，午间双人值守。",
        "",
        1,
    ),
    Story(
        "gd",
        date(2026, 3, 17),
        "issue",
        "gold",
        "新增分公司保单出单慢",
        "客户反映出单用时超过承诺的三个工作日。",
        "尽快出单。",
        ("gd_ops", "staff", "未按承诺时限出单。"),
        "justified",
        "delay",
        "复核环节积压两天。",
        "保单已出具并由专员送达。",
        "",
        2,
    ),
    Story(
        "gd",
        date(2026, 7, 21),
        "claim",
        "regular",
        "对门诊赔付比例有异议",
        "客户认为应按九成赔付，实际按八成赔付。",
        "补足差额。",
        None,
        "unjustified",
        "",
        "保单约定门诊赔付比例为八成，计算无误。",
        "赔付符合合同约定，已逐项向客户说明。",
        "",
        8,
        "unknown",
        "email",
    ),
    Story(
        "gd",
        date(2026, 8, 25),
        "claim",
        "regular",
        "理赔资料重复索要",
        "同一份病历被要求提交三次。",
        "不再重复提交。",
        None,
        "justified",
        "process",
        "影像系统未关联既往资料。",
        "已合并资料，今后同一事故不再重复收取。",
        "",
        14,
        "yes",
        "regulator",
        "2",
    ),
    Story(
        "sh",
        date(2026, 6, 9),
        "care",
        "silver",
        "生日礼品送达迟了一天",
        "第一服务对象的生日蛋糕次日才送到。",
        "改进配送。",
        None,
        "justified",
        "supplier",
        "供应商漏派送单。",
        "已致歉并更换供应商。",
        "补送鲜花一束",
        2,
    ),
)
#: Not answered yet: branch, day, category, tier, subject, what has happened.
OPEN = (
    ("bj", date(2026, 11, 18), "claim", "gold", "大额理赔款支付进度不透明", "take"),
    ("bj", date(2026, 11, 20), "finance", "silver", "保费对账单金额与发票不符", ""),
    ("bj", date(2026, 11, 5), "misleading", "regular", "续保时保费上涨未提前告知", "complex"),
    ("gd", date(2026, 11, 16), "attitude", "silver", "服务专员未按约上门", "take"),
    ("gd", date(2026, 11, 19), "preservation", "regular", "增员处理超过承诺时限", "decided"),
)
UNKNOWN = (date(2026, 11, 20), "来电人自称某企业员工，反映保单查询网站无法登录")
#: Who looks into the complaints of a branch.
HANDLERS = {"bj": "bj_specialist", "gd": "gd_specialist", "sh": "sh_officer"}


def play(players):
    """Go through the complaints of the year."""
    complaints = Complaints(players)
    for story in STORIES:
        complaints.tell(story)
    for row in OPEN:
        complaints.open(*row)
    complaints.call_unknown(*UNKNOWN)


class Complaints:
    def __init__(self, players):
        self.players = players
        self.env = players.env
        self.used = {}

    def tell(self, story):
        """Play one complaint from its receipt to its close."""
        login = HANDLERS[story.branch]
        with self.players.on(story.day, 10):
            complaint = self._register(
                story.branch,
                story.category,
                story.tier,
                subject=story.subject,
                description=story.description,
                expected_outcome=story.expected,
                source=story.source,
                severity=story.severity,
            )
            complaint.action_take()
            complaint.action_acknowledge("电话告知已受理")
            if story.person:
                person, kind, allegation = story.person
                user = self._get_user(person)
                complaint.action_name_person(user.id, False, kind, False, allegation)
        answered = story.day + timedelta(story.days)
        with self.players.on(answered, 15):
            self._decide(complaint, story)
            complaint.action_reply("phone", story.decision)
        with self.players.on(answered + timedelta(1), 10):
            self.players.as_user(login, complaint).action_close(story.satisfied)

    def open(self, branch, day, category, tier, subject, done):
        """Register a complaint that is still open, and do what has been done so far."""
        with self.players.on(day, 10):
            complaint = self._register(
                branch, category, tier, subject=subject, description=f"客户来电反映：{subject}。"
            )
            if done:
                complaint.action_take()
                complaint.action_acknowledge("电话告知已受理")
            if done == "complex":
                complaint.action_mark_complex("涉及三份保单及两家分支机构，需调取录音。")
                complaint.action_ask_extension(15, "等待客户补充说明材料。")
            if done == "decided":
                complaint.action_decide(
                    "justified",
                    "资料转交环节遗漏。",
                    "系统操作日志",
                    "增员批单已出具，就延误致歉。",
                    self._ref("cause", "delay").id,
                )

    def call_unknown(self, day, text):
        """Register the complaint of a caller nobody knows yet."""
        with self.players.on(day, 15):
            self.players.as_user("bj_specialist", "insurance.complaint").create(
                {
                    "subject": "保单查询网站无法登录",
                    "description": text,
                    "category_id": self._ref("category", "hotline").id,
                    "caller_name": "陈先生",
                }
            )

    # === HELPERS === #

    def _ref(self, kind, name):
        return self.env.ref(f"insurance_service.complaint_{kind}_{name}")

    def _get_user(self, login):
        return self.players.user(login)

    def _register(self, branch, category, tier, **values):
        login = HANDLERS[branch]
        company = self.players.user(login).company_id
        return self.players.as_user(login, "insurance.complaint").create(
            {
                "partner_id": self._get_customer(login, company, tier).id,
                "category_id": self._ref("category", category).id,
                **values,
            }
        )

    def _get_customer(self, login, company, tier):
        """Return the next home customer of a tier, in the order of the codes."""
        customers = self.players.as_user(login, "res.partner").search(
            [
                ("home_company_id", "=", company.id),
                ("customer_code", "!=", False),
                ("tier_id.code", "=", tier)
                if tier != "regular"
                else ("tier_id.is_vip", "=", False),
            ],
            order="customer_code",
        )
        number = self.used.get((company, tier), 0)
        self.used[company, tier] = number + 1
        return customers[number % len(customers)]

    def _decide(self, complaint, story):
        is_upheld = story.outcome in ("justified", "partly")
        persons = {
            person.id: {
                "finding": "verified" if is_upheld else "not_verified",
                "responsibility": "main",
                "conduct": "misleading" if person.kind == "salesperson" else "poor_service",
                "evidence": story.finding,
            }
            for person in complaint.sudo().person_ids
        }
        complaint.action_decide(
            story.outcome,
            story.finding,
            "系统日志、通话录音",
            story.decision,
            self._ref("cause", story.cause).id if is_upheld else False,
            story.remedy,
            persons,
        )
