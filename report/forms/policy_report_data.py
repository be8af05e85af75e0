"""What the policy report says, as rows of text: official Chinese, whatever the user's language."""

from typing import NamedTuple

from . import chinese

POLICY_STATES = {
    "in_force": "有效",
    "lapsed": "失效",
    "matured": "满期",
    "surrendered": "退保",
    "cancelled": "撤销",
}
REQUEST_STATES = {"waiting": "待补材料", "running": "办理中", "paused": "暂停", "done": "已办结"}
REQUEST_KINDS = {
    "issue": "出单",
    "preservation": "保全",
    "claim": "理赔",
    "finance": "财务",
    "sos": "紧急救援",
    "onsite": "上门服务",
    "reception": "接待",
    "enquiry": "咨询",
}


class Column(NamedTuple):
    """A column: head, share of the width in percent, half-width characters in a line, class."""

    head: str
    share: float
    width: int
    css: str = "is_mid"


class Section(NamedTuple):
    title: str
    columns: tuple
    empty: str


class Row(NamedTuple):
    cells: tuple
    is_total: bool = False


SECTIONS = {
    "policies": Section(
        "一、保单情况",
        (
            Column("保单号", 19, 18),
            Column("产品名称", 28, 28, ""),
            Column("险种", 9, 8),
            Column("保险起期", 12, 12),
            Column("保险止期", 12, 12),
            Column("被保险人数", 11, 10, "is_num"),
            Column("状态", 9, 8),
        ),
        "本期内无有效保单",
    ),
    "payments": Section(
        "二、缴费与赔付（元）",
        (
            Column("保单号", 19, 18),
            Column("产品名称", 27, 27, ""),
            Column("收取保费", 18, 17, "is_num"),
            Column("退还保费", 18, 17, "is_num"),
            Column("赔款支付", 18, 17, "is_num"),
        ),
        "本期内无缴费及赔付",
    ),
    "preservation": Section("三、保全服务", (), "本期内无保全申请"),
    "claim": Section("四、理赔服务", (), "本期内无理赔申请"),
    "open": Section("五、未办结申请", (), "无未办结申请"),
}
_REQUEST_COLUMNS = (
    Column("申请编号", 17, 16),
    Column("服务项目", 22, 22, ""),
    Column("保单号", 19, 18),
    Column("受理日期", 13, 12),
    Column("办结日期", 13, 12),
    Column("用时", 8, 7),
    Column("状态", 8, 8),
)
for _key in ("preservation", "claim", "open"):
    SECTIONS[_key] = SECTIONS[_key]._replace(columns=_REQUEST_COLUMNS)


def get_sections(facts):
    """Return the report's sections.

    :param dict facts: of one customer, see `PolicyReport._get_facts`
    :return: ``[(key of SECTIONS, [Row])]``
    """
    by_kind = facts["requests"].grouped("request_kind")
    return [
        ("policies", [_policy_row(policy) for policy in facts["policies"]]),
        ("payments", _payment_rows(facts["entries"])),
        ("preservation", [_request_row(each) for each in by_kind.get("preservation", ())]),
        ("claim", [_request_row(each) for each in by_kind.get("claim", ())]),
        ("open", [_request_row(each) for each in facts["open"]]),
    ]


def get_summary(facts):
    """Return the figures of the summary; amounts in yuan."""
    requests = facts["requests"]
    return {
        "policies": len(facts["policies"]),
        **{kind: chinese.money(_sum(facts["entries"], kind)) for kind in _KINDS},
        "preservation": len(requests.filtered(lambda r: r.request_kind == "preservation")),
        "claims": len(requests.filtered(lambda r: r.request_kind == "claim")),
        "done": len(requests.filtered(lambda r: r.state == "done")),
        "open": len(facts["open"]),
    }


_KINDS = ("premium", "refund", "claim")


def _sum(entries, kind):
    return sum(amounts.get(kind, 0) for amounts in entries.values())


def _policy_row(policy):
    return Row(
        (
            policy.policy_number,
            policy.product_id.sudo().name or "",
            chinese.LINES.get(policy.line, ""),
            str(policy.date_start),
            str(policy.date_end),
            f"{policy.insured_count:,}" if policy.insured_count else "",
            POLICY_STATES[policy.state],
        )
    )


def _payment_rows(entries):
    rows = [
        Row(
            (
                policy.policy_number,
                policy.product_id.sudo().name or "",
                *(chinese.money(amounts[kind]) if kind in amounts else "" for kind in _KINDS),
            )
        )
        for policy, amounts in entries.items()
    ]
    if rows:
        totals = (chinese.money(_sum(entries, kind)) for kind in _KINDS)
        rows.append(Row(("合计", "", *totals), True))
    return rows


def _request_row(request):
    # Days as the branch that does the service counts them; no subject, it may tell of illness.
    company_sudo = request.company_id.sudo()
    received = company_sudo._to_service_time(request.received_at)
    closed = request.closed_at and company_sudo._to_service_time(request.closed_at)
    is_done = request.state == "done"
    return Row(
        (
            request.name,
            request.item_id.sudo().with_context(lang="zh_CN").name,
            request.policy_id.sudo().policy_number or "",
            f"{received:%Y-%m-%d}",
            f"{closed:%Y-%m-%d}" if is_done and closed else "",
            _get_time(request) if is_done else "",
            REQUEST_STATES[request.state],
        )
    )


def _get_time(request):
    """Return how long a finished request took: working days, pauses left out."""
    return f"{request.net_days}日" if request.net_days else "当日"
