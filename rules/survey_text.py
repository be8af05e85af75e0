"""Words of text messages that ask for an answer; they name no product, policy or person."""

TEXTS = {
    ("invitation", False): (
        "{branch}诚邀您对我们的服务进行评价，约需两分钟，请于{day}前点击专属链接填写：{link} "
        "链接仅供您本人使用一次，请勿转发。"
    ),
    ("reminder", False): (
        "{branch}温馨提示：服务满意度调查期待您的参与，请于{day}前点击专属链接填写：{link} "
        "如已填写请忽略。"
    ),
    ("invitation", True): (
        "{branch} would like to know how satisfied you are with our service. Two minutes, until "
        "{day}: {link} The link is personal and works once; please do not pass it on."
    ),
    ("reminder", True): (
        "{branch} kindly reminds you of the satisfaction survey, open until {day}: {link} "
        "Please ignore this if you have answered."
    ),
}


def message(kind, english, branch, link, day):
    """Return the text of an invitation or a reminder.

    :param str kind: ``invitation`` or ``reminder``
    :param bool english: else Chinese

    >>> from datetime import date
    >>> text = message("reminder", False, "北京分公司", "https://x/y", date(2026, 3, 9))
    >>> text[:12], "请于3月9日前" in text, "https://x/y " in text
    ('北京分公司温馨提示：服务', True, True)
    >>> message("invitation", True, "Beijing", "https://x/y", date(2026, 3, 9))[:21]
    'Beijing would like to'
    """
    words = f"{day:%Y-%m-%d}" if english else f"{day.month}月{day.day}日"
    return TEXTS[kind, english].format(branch=branch, link=link, day=words)
