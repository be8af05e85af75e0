"""The contact's card: next birthday found and hidden, preferences for contact data only."""

from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...rules.birthday import next_occurrence
from .common import TODAY, ContactCommon


@tagged("post_install", "-at_install", "insurance_service")
class TestContactCard(ContactCommon):
    def test_next_birthday(self):
        # Lunar 1-18 of 2026 is 6 March (New Year 17 February).
        lunar = self._create_contact(
            self.gold, "Lunar", birthday="1965-01-18", birthday_calendar="lunar"
        )
        with self._on(TODAY):
            self.assertEqual(lunar.next_birthday, TODAY)
            self.assertEqual(self.wang.next_birthday, date(2026, 3, 20))
        with self._on(date(2026, 3, 21)):
            self.env.invalidate_all()
            self.assertEqual(self.wang.next_birthday, date(2027, 3, 20))

    def test_search_agrees_with_the_card(self):
        contacts = self.env["res.partner"]
        for number, text in enumerate(
            ("1970-03-06", "1972-02-29", "1980-04-05", "1980-04-06", "2012-04-01", "2011-12-29")
        ):
            role = {"service_contact_role": False}
            contacts |= self._create_contact(self.gold, f"S{number}", birthday=text, **role)
            contacts |= self._create_contact(
                self.gold, f"L{number}", birthday=text, birthday_calendar="lunar", **role
            )
        contacts |= self._create_contact(self.plain, "None", birthday=False)
        for today in (TODAY, date(2025, 12, 20), date(2027, 2, 10)):
            expected = {
                c: next_occurrence(c.birthday, c.birthday_calendar, today) for c in contacts
            }
            with self._on(today):
                for days in (-1, 0, 7, 30, 200, 390):
                    limit = today + timedelta(days=days)
                    for operator, fits in (
                        ("<=", lambda day, limit=limit: day and day <= limit),
                        ("<", lambda day, limit=limit: day and day < limit),
                        (">", lambda day, limit=limit: day and day > limit),
                        (">=", lambda day, limit=limit: day and day >= limit),
                        ("=", lambda day, limit=limit: day == limit),
                        ("!=", lambda day, limit=limit: day != limit),
                    ):
                        found = contacts.search(
                            [("id", "in", contacts.ids), ("next_birthday", operator, limit)]
                        )
                        self.assertEqual(
                            set(found),
                            {c for c, day in expected.items() if fits(day)},
                            f"{today} {operator} {limit}",
                        )
                found = contacts.search([("id", "in", contacts.ids), ("next_birthday", "=", False)])
                self.assertEqual(set(found), {c for c, day in expected.items() if not day})

    def test_filter_of_the_screen(self):
        with self._on(TODAY):
            contacts = self._as(self.bj_specialist, self.env["res.partner"])
            found = contacts.search([("next_birthday", "<=", "2026-03-20")])
            self.assertIn(self.wang, found)
            self.assertNotIn(self.li, found)
            self.assertNotIn(self.chen, found)

    def test_hidden_without_contact_data(self):
        self.wang.care_preferences = "Orchids"
        user = self.bj_operations
        user.group_ids += self.env.ref("base.group_allow_export")
        contact = self._as(user, self.wang)
        for name in ("next_birthday", "care_preferences", "birthday"):
            self.assertNotIn(name, contact.fields_get())
            with self.assertRaises(AccessError):
                contact.read([name])
            with self.assertRaises(AccessError):
                contact.search([(name, "!=", False)])
            with self.assertRaises(AccessError):
                contact.export_data([name])
        self.assertEqual(contact.birthday_masked, "****-**-**")
        self.assertFalse(self._as(user, self.chen).has_access("read"))
        self.assertEqual(self._as(self.bj_specialist, self.wang).care_preferences, "Orchids")
        self.assertEqual(contact.name_search("Orchids"), [])

    def test_writing_preferences_needs_contact_data(self):
        with self.assertRaises(AccessError):
            self._as(self.bj_operations, self.wang).write({"care_preferences": "x"})
        self._as(self.bj_branch_officer, self.wang).write({"care_preferences": "Tea"})
        self.assertEqual(self.wang.care_preferences, "Tea")

    def test_search_needs_two_queries_however_many_contacts(self):
        domain = [("next_birthday", "<=", "2026-04-05")]
        with self._on(TODAY):
            contacts = self._as(self.bj_specialist, self.env["res.partner"])
            contacts.search(domain)
            with self.assertQueryCount(2):
                contacts.search(domain)
