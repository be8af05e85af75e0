"""A simulated year: 365 nights in six branches against an independent calculation.

The calculation below shares nothing with the planner: it asks day by day, in plain loops, who was
promised what. Working days of 2026 are typed from the State Council's schedule.
"""

import calendar
from datetime import date, timedelta

from odoo.tests import tagged

from .common import CareCommon

START = date(2026, 1, 1)
END = date(2026, 12, 31)
# State Council 2026: days off and made up.
OFF = {
    *(date(2026, 1, day) for day in (1, 2, 3)),
    *(date(2026, 2, day) for day in range(15, 24)),
    *(date(2026, 4, day) for day in (4, 5, 6)),
    *(date(2026, 5, day) for day in range(1, 6)),
    *(date(2026, 6, day) for day in (19, 20, 21)),
    *(date(2026, 9, day) for day in (25, 26, 27)),
    *(date(2026, 10, day) for day in range(1, 8)),
}
WORKED = {
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
}
# Lunar birthdays by hand: the 15th of the eighth month, and the 1st of the first.
LUNAR = {"1965-08-15": date(2026, 9, 25), "1970-01-01": date(2026, 2, 17)}
SPRING, AUTUMN = date(2026, 2, 17), date(2026, 9, 25)
ONCE = {"G6": 3, "D10": 11, "S1": 10, "S2a": 9, "S3": 3, "S4": 3, "S5": 6}


def is_workday(day):
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def worked_before(day):
    while not is_workday(day):
        day -= timedelta(1)
    return day


def month_end(month):
    return date(2026, month, calendar.monthrange(2026, month)[1])


def birthday_of(text, kind):
    if kind == "lunar":
        return LUNAR[text]
    month, day = int(text[5:7]), int(text[8:])
    return date(2026, month, 28) if (month, day) == (2, 29) else date(2026, month, day)


def list_occasions(tier, contacts):
    """Return ``{(code, occasion, contact name): (occasion day, due day)}`` of a whole year."""
    found = {}
    times = {"gold": 3, "silver": 2, "regular": 1}[tier]
    for number in range(1, times + 1):
        day = month_end(12 * number // times)
        found["R6", f"part-{number}of{times}", ""] = (day, worked_before(day))
    if tier == "regular":
        return found
    for month in range(1, 13):
        found["D2", f"month-{month:02}", ""] = (month_end(month), worked_before(month_end(month)))
    found["D8", "half-1", ""] = (date(2026, 6, 30), date(2026, 7, 31))
    found["D8", "half-2", ""] = (date(2026, 12, 31), date(2027, 1, 29))
    for code, month in ONCE.items():
        if tier == "gold" or not code.startswith("S"):
            found[code, "year", ""] = (month_end(month), worked_before(month_end(month)))
    for name, birthday, kind in contacts:
        day = birthday_of(birthday, kind)
        key = "birthday-L2026" if kind == "lunar" else "birthday"
        found["D4", key, name] = (day, day)
        found["D7", key, name] = (day, day - timedelta(1))
        for festival, day in (("spring_festival", SPRING), ("mid_autumn", AUTUMN)):
            found["D5", festival, name] = (day, worked_before(day - timedelta(1)))
            found["D7", festival, name] = (day, day - timedelta(1))
    return found


@tagged("post_install", "-at_install")
class TestYear(CareCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branches = cls.bj + cls.gd + cls.hn
        for code in ("T-X1", "T-X2", "T-X3"):
            cls.branches += cls._create_branch(code, "d", 1)
        cls.people = {}
        #: ``{customer: [(from, tier)]}``, ``{(customer, contact): [(from, welcome)]}``
        cls.tier_story, cls.consent_story = {}, {}
        for number in range(18):
            cls._create_story(number)

    @classmethod
    def _create_story(cls, number):
        """Create a customer: tiers in turn, some change in the year, one day after another."""
        branch = cls.branches[number % 6]
        tier = ("gold", "silver", "regular")[number // 6]
        customer = cls._create_vip(f"YEAR-{number:02}", tier, START, branch)
        cls.tier_story[customer] = [(START, tier)]
        contacts = [
            ("A", f"1960-{1 + number % 12:02}-{10 + number:02}", "solar"),
            ("B", ("1965-08-15", "1970-01-01")[number % 2], "lunar"),
        ]
        if number % 5 == 0:
            contacts.append(("C", "1972-02-29", "solar"))
        cls.people[customer] = contacts
        for index, (name, birthday, kind) in enumerate(contacts):
            role = "first" if index < 2 else "second"
            cls._create_contact(customer, name, role, birthday, birthday_calendar=kind)
        change = START + timedelta(20 * number + 10)
        if number % 3 == 0 and change <= END:
            new = {"gold": "silver", "silver": "gold", "regular": "silver"}[tier]
            cls.tier_story[customer].append((change, new))
        elif number % 7 == 4 and change <= END:
            cls.tier_story[customer].append((change, None))
        if number % 4 == 1:
            cls.consent_story[customer, "A"] = [
                (START, True),
                (START + timedelta(60), False),
                (START + timedelta(180 + number), True),
            ]

    def test_a_year_of_nights_creates_exactly_what_was_promised(self):
        day = START
        while day <= END:
            self._live(day)
            for _again in range(2):  # every job runs twice
                self._plan(day, apply_tiers=False)
            day += timedelta(1)
        found = {}
        for task in self.tasks.search([("partner_id.customer_code", "=like", "YEAR-%")]):
            if task.date_occasion.year == 2026 and task.state != "cancelled":
                key = (
                    task.partner_id,
                    task.item_id.code,
                    task.occasion,
                    task.contact_id.name or "",
                )
                self.assertNotIn(key, found)
                found[key] = (task.date_occasion, task.date_due)
        self.assertEqual(found, self._expect())
        self.assertGreater(len(found), 300)

    def _live(self, day):
        """Let happen what the stories say of a day."""
        for customer, story in self.tier_story.items():
            for since, tier in story[1:]:
                if since == day:
                    self._hold(customer, tier, day, branch=customer.home_company_id)
        for (customer, name), story in self.consent_story.items():
            for since, welcome in story[1:]:
                if since == day:
                    contact = customer.child_ids.filtered(lambda c, name=name: c.name == name)
                    state = "given" if welcome else "withdrawn"
                    contact.sudo().write({"care_consent": state, "sms_consent": state})

    def _expect(self):
        """Return what the stories promise: decided on the last night before the day comes."""
        expected = {}
        for customer, story in self.tier_story.items():
            for tier in {tier for _since, tier in story if tier}:
                for key, (day, due) in list_occasions(tier, self.people[customer]).items():
                    if self._is_kept(customer, story, tier, key, min(day, due), day):
                        expected[(customer, *key)] = (day, due)
        return expected

    def _is_kept(self, customer, story, tier, key, last_night, day):
        if last_night < START:
            return False
        # As known on that night the tier of the occasion's day:
        held = [t for since, t in story if since <= min(day, last_night)][-1]
        story = self.consent_story.get((customer, key[2]), [(START, True)])
        welcome = [w for since, w in story if since <= last_night][-1]
        return held == tier and (welcome or key[0] not in ("D4", "D5", "D7"))
