"""Words and figures of the printed forms: official Chinese, whatever the user's language."""

from decimal import Decimal
from types import SimpleNamespace

TIERS = {"gold": "金牌VIP", "silver": "银牌VIP", "regular": "普通客户"}
LINES = {"long_term": "长险", "health": "健康险", "non_health": "非健康险"}
LINES_SHORT = {"long_term": "长险", "health": "健康险", "non_health": "非健康险"}
CLASSES = {"a": "A类", "b": "B类", "c": "C类", "d": "D类"}
ROLES = {"first": "第一服务对象", "second": "第二服务对象"}
POSITIONS = {"chairman": "董事长", "general_manager": "总经理", "other": ""}
CALENDARS = {"solar": "公历", "lunar": "农历"}
POOLS = {"existing": "金牌（存量客户）", "new": "金牌（新客户）", "silver": "银牌（主办机构）"}

#: Words for the steps that appear on the form, with or without a reason behind them.
STEPS = {
    "nominate": "同意申报金牌VIP",
    "withdraw": "不申报金牌VIP",
    "decline_silver": "不列入银牌VIP名单",
    "restore_silver": "恢复列入银牌VIP名单",
    "decide_silver": "银牌VIP名单已审定",
    "endorse": "同意",
    "score": "已评分排名",
    "submit": "同意上报",
    "return": "退回",
    "approve": "批准",
}

#: Mark on everything that is not yet, or never will be, approved. Approved: no mark.
MARKS = {
    "draft": "草稿 · 未审批",
    "nomination": "申报中 · 未审批",
    "scored": "评定中 · 未审批",
    "submitted": "审批中 · 未审批",
    "cancelled": "已作废",
}
SIMULATION_MARK = "模拟测算 · 不作审批依据"


def tier_name(tier):
    """Return the official name of an ``insurance.tier``; "" for none."""
    return TIERS.get(tier.code, tier.name or "")


def mark(record):
    """Return the mark of a round's documents: what it lacks to be valid; "" when approved."""
    if record.kind == "simulation":
        return SIMULATION_MARK
    return MARKS.get(record.state, "")


def money(amount):
    """Return an amount in yuan, two decimals; "" for None.

    >>> money(Decimal("1234567.5")), money(None)
    ('1,234,567.50', '')
    """
    return "" if amount is None else f"{amount:,.2f}"


def limit(amount):
    """Return a round amount, in 万 where that is shorter to read.

    >>> limit(Decimal("50000000.00")), limit(Decimal("100000.00")), limit(Decimal("1234.50"))
    ('5,000万', '10万', '1,234.50')
    """
    if amount and amount % 10000 == 0:
        return f"{amount / 10000:,.0f}万"
    return money(amount)


def percent(ratio):
    """Return a fraction as a percentage; a dash for None (no premium).

    >>> percent(Decimal("0.50877")), percent(None)
    ('50.88%', '—')
    """
    return "—" if ratio is None else f"{ratio * 100:.2f}%"


def verdict(test):
    """Return the outcome of a threshold test, or what is missing most.

    :param test: `rules.explanation.LineTest`
    """
    if test.passed:
        return "达标"
    if test.needed_premium is None or (not test.missing_premium and test.excess_ratio):
        return f"赔付率超 {test.excess_ratio * 100:.2f}%"
    return f"差 {money(test.missing_premium)}"


def number(value):
    """Return a coefficient without trailing zeros.

    >>> number(Decimal("3.5000")), number(Decimal("100.0000"))
    ('3.5', '100')
    """
    return format(Decimal(value).normalize(), "f")


def index(value):
    """Return a value index, four decimals; "" for None.

    >>> index(Decimal("63")), index(None)
    ('63.0000', '')
    """
    return "" if value is None else f"{value:.4f}"


def date(day):
    """Return a date as forms write it; "" for none.

    >>> import datetime
    >>> date(datetime.date(2026, 2, 1)), date(False)
    ('2026年2月1日', '')
    """
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


#: What templates use; QWeb takes no modules.
WORDS = SimpleNamespace(
    CLASSES=CLASSES,
    LINES=LINES,
    LINES_SHORT=LINES_SHORT,
    POOLS=POOLS,
    date=date,
    index=index,
    limit=limit,
    money=money,
    number=number,
    percent=percent,
    tier_name=tier_name,
    verdict=verdict,
)
