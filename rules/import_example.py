"""An example cell and its meaning for every column of the import files, in two languages.

>>> EXAMPLES["entries"]["kind"], MEANINGS["entries"]["policy_number"]
('premium', ('Policy the money belongs to', '保单号'))
"""

EXAMPLES = {
    "customers": {
        "customer_code": "C000123",
        "name": "华北精工制造有限公司",
        "industry": "制造业",
        "insured_headcount": "860",
        "phone": "010-66668888",
        "email": "hr@example.com",
        "city": "北京",
    },
    "contacts": {
        "contact_code": "K000123-1",
        "customer_code": "C000123",
        "name": "王建国",
        "role": "first",
        "title": "总经理",
        "position": "general_manager",
        "mobile": "13800000000",
        "email": "wang@example.com",
        "birthday": "1970-08-15",
        "birthday_calendar": "lunar",
    },
    "products": {
        "product_code": "P-LT-01",
        "name": "团体年金保险（10年交）",
        "line": "long_term",
        "payment": "regular",
        "conversion_factor": "",
    },
    "policies": {
        "policy_number": "GP2025000001",
        "customer_code": "C000123",
        "branch_code": "BJ",
        "product_code": "P-LT-01",
        "date_start": "2025-01-01",
        "date_end": "2034-12-31",
        "state": "in_force",
        "payment_years": "10",
        "insured_count": "860",
        "sales_login": "",
    },
    "entries": {
        "entry_ref": "E2025000001",
        "policy_number": "GP2025000001",
        "date": "2025-03-01",
        "kind": "premium",
        "amount": "125000.00",
    },
}

#: kind -> column -> (English, Chinese)
MEANINGS = {
    "customers": {
        "customer_code": ("Key of the customer in the policy system", "客户在保单系统中的唯一编号"),
        "name": ("Full name of the organisation", "单位全称"),
        "industry": ("Industry, free text", "所属行业，自由填写"),
        "insured_headcount": ("Insured persons, a whole number", "被保险人数，整数"),
        "phone": ("Telephone of the organisation", "单位电话"),
        "email": ("E-mail of the organisation", "单位邮箱"),
        "city": ("City", "所在城市"),
    },
    "contacts": {
        "contact_code": (
            "Key of the contact in the policy system",
            "服务对象在保单系统中的唯一代码",
        ),
        "customer_code": ("Customer the contact belongs to", "所属客户的编号"),
        "name": ("Name of the person", "姓名"),
        "role": (
            "first or second service contact, at most 2 of each per customer; "
            "empty: no service contact",
            "first 第一服务对象、second 第二服务对象，每个客户各不超过2人；空：非服务对象",
        ),
        "title": ("Job title, free text", "职务，自由填写"),
        "position": (
            "chairman, general_manager or other: leaders of gold customers belong to the "
            "top-client club",
            "chairman 董事长、general_manager 总经理、other 其他；"
            "金牌客户的前两者为顶级客户俱乐部成员",
        ),
        "mobile": ("Mobile phone", "手机号码"),
        "email": ("E-mail", "邮箱"),
        "birthday": (
            "YYYY-MM-DD in the calendar of the next column",
            "生日，格式 YYYY-MM-DD，历法见下一列",
        ),
        "birthday_calendar": (
            "solar (also when empty) or lunar",
            "solar 公历（空同公历）、lunar 农历",
        ),
    },
    "products": {
        "product_code": ("Key of the product in the policy system", "产品在保单系统中的唯一代码"),
        "name": ("Name of the product", "产品名称"),
        "line": (
            "Line of business: long_term, health or non_health (short-term, not health)",
            "险种类别：long_term 长险、health 健康险、non_health 非健康险",
        ),
        "payment": ("regular or single premium", "缴费方式：regular 期缴、single 趸缴"),
        "conversion_factor": (
            "Own factor from premium to standard premium, up to 4 decimals; empty: the default "
            "rule (regular over n years min(n, 10)/10, single 0.1, short-term 1)",
            "标保折算系数，最多4位小数；空：默认规则"
            "（期缴n年 min(n,10)/10，趸缴0.1，健康险和非健康险1）",
        ),
    },
    "policies": {
        "policy_number": ("Key of the policy", "保单号"),
        "customer_code": ("Customer the policy belongs to", "所属客户的编号"),
        "branch_code": ("Branch that issued the policy", "出单机构代码"),
        "product_code": ("Product of the policy", "产品代码"),
        "date_start": ("First day of cover, YYYY-MM-DD", "保险起期，格式 YYYY-MM-DD"),
        "date_end": (
            "Last day of cover, inclusive, YYYY-MM-DD",
            "保险止期（含当日），格式 YYYY-MM-DD",
        ),
        "state": (
            "in_force, lapsed, matured, surrendered or cancelled (cooling-off: counts nowhere)",
            "in_force 有效、lapsed 失效、matured 满期、surrendered 退保、"
            "cancelled 犹豫期撤销（不计入任何统计）",
        ),
        "payment_years": (
            "Years over which a regular premium is paid; needed for long-term products with "
            "regular premium and no own factor",
            "缴费年期，整数；期缴长险且产品无自定系数时必填",
        ),
        "insured_count": ("Insured persons, a whole number", "被保险人数，整数"),
        "sales_login": ("Login of the salesperson in this system", "业务员在本系统的登录名"),
    },
    "entries": {
        "entry_ref": ("Key of the entry in the policy system", "流水在保单系统中的唯一编号"),
        "policy_number": ("Policy the money belongs to", "保单号"),
        "date": ("Day of the entry, YYYY-MM-DD", "流水日期，格式 YYYY-MM-DD"),
        "kind": (
            "premium (received), refund (of premium) or claim (paid)",
            "premium 实收保费、refund 退费、claim 赔款",
        ),
        "amount": (
            "Yuan, positive, at most 2 decimals, no thousands separator; the kind gives the sign",
            "金额（元），正数，最多2位小数，不带千分位；正负由类型决定",
        ),
    },
}
