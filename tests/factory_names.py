"""Believable Chinese names, phones and birthdays for generated customers; all invented."""

CITIES = {
    "BJ": ["北京市"],
    "SH": ["上海市"],
    "GD": ["广州市", "深圳市", "佛山市", "东莞市", "珠海市"],
    "SC": ["成都市", "绵阳市", "德阳市", "宜宾市"],
    "HN": ["长沙市", "株洲市", "湘潭市", "衡阳市"],
    "GS": ["兰州市", "天水市", "酒泉市", "嘉峪关市"],
}
AREA_CODES = {
    "北京市": "010",
    "上海市": "021",
    "广州市": "020",
    "深圳市": "0755",
    "佛山市": "0757",
    "东莞市": "0769",
    "珠海市": "0756",
    "成都市": "028",
    "绵阳市": "0816",
    "德阳市": "0838",
    "宜宾市": "0831",
    "长沙市": "0731",
    "株洲市": "0731",
    "湘潭市": "0731",
    "衡阳市": "0734",
    "兰州市": "0931",
    "天水市": "0938",
    "酒泉市": "0937",
    "嘉峪关市": "0937",
}
BRAND_FIRST = "华中鑫瑞泰恒盛宏远博达润丰嘉利安信同创天海金汇明正方联凯捷锐诺卓越康德昌荣永祥福"
BRAND_SECOND = "源泰达通盛兴隆信和诚邦基业科创维凌宇辰晟铭涛航峰岳川江原野林森石城桥岭"
INDUSTRIES = {
    "制造业": [
        "机械制造有限公司",
        "精密仪器股份有限公司",
        "汽车零部件有限公司",
        "重工集团有限公司",
    ],
    "建筑业": ["建设集团有限公司", "建筑工程有限公司", "路桥工程股份有限公司"],
    "信息技术": ["信息技术有限公司", "软件股份有限公司", "网络科技有限公司"],
    "电力能源": ["电力工程有限公司", "新能源科技股份有限公司", "石油化工有限公司"],
    "交通运输": ["物流集团有限公司", "公共交通有限公司", "航运股份有限公司"],
    "金融业": ["融资租赁有限公司", "投资管理有限公司"],
    "教育": ["教育科技集团有限公司", "职业技术学院"],
    "卫生": ["医药股份有限公司", "医院管理有限公司"],
    "批发零售": ["商贸有限公司", "百货连锁股份有限公司"],
    "采矿业": ["矿业集团有限公司", "有色金属股份有限公司"],
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
GIVEN_FIRST = "伟建国志文海晓永明立春玉秀淑丽桂振德家俊宏雪思雨子浩一宇欣佳"
GIVEN_SECOND = "华明军强平峰芳敏静燕玲兰英杰涛超磊勇斌鹏辉宁波琳娜萍梅怡轩涵"
TITLES = {
    "chairman": ["董事长"],
    "general_manager": ["总经理"],
    "other": [
        "人力资源总监",
        "工会主席",
        "财务总监",
        "人事经理",
        "行政经理",
        "薪酬福利主管",
    ],
}


class Names:
    """Draws names; a company name is never given twice.

    :param random.Random random: the source of chance; the same seed gives the same names
    """

    def __init__(self, random):
        self._random = random
        self._used = set()

    def company(self, branch_code):
        """Return ``(name, industry, city)`` of an organisation near a branch."""
        pick = self._random.choice
        city = pick(CITIES.get(branch_code) or CITIES["BJ"])
        while True:
            industry = pick(list(INDUSTRIES))
            brand = pick(BRAND_FIRST) + pick(BRAND_SECOND)
            name = city.removesuffix("市") + brand + pick(INDUSTRIES[industry])
            if name not in self._used:
                self._used.add(name)
                return name, industry, city

    def person(self):
        pick = self._random.choice
        given = pick(GIVEN_FIRST) + (pick(GIVEN_SECOND) if self._random.random() < 0.8 else "")
        return pick(SURNAMES) + given

    def phone(self, city):
        return f"{AREA_CODES[city]}-{self._random.randint(80000000, 89999999)}"

    def mobile(self):
        prefix = self._random.choice(("138", "139", "150", "186"))
        return f"{prefix}0000{self._random.randint(0, 9999):04d}"

    def birthday(self, calendar):
        """Return an ISO date of the given calendar; every lunar month has at least 29 days."""
        last = 29 if calendar == "lunar" else 28
        day = self._random.randint(1, last)
        return f"{self._random.randint(1955, 1996)}-{self._random.randint(1, 12):02d}-{day:02d}"
