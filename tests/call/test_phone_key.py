from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.insurance_service.models.call.phone_key import phone_key
from odoo.addons.insurance_service.rules.phone import WIDE, is_whole, normalise
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

#: What the same mobile number and the same land line are written like.
MOBILE = "13812345678"
MOBILES = (
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "+8613812345678",
    "+86 138 1234 5678",
    "+86-138-1234-5678",
    "(+86)13812345678",
    "0086 13812345678",
    "8613812345678",
    "013812345678",
    "１３８１２３４５６７８",
    "＋８６　１３８－１２３４－５６７８",
    "13812345678 / 13900001111",
    "13812345678（张经理）",
    "tel: 138.1234.5678",
)
LAND = "01062345678"
LANDS = (
    "01062345678",
    "010-62345678",
    "(010)62345678",
    "（010）6234-5678",
    "+86 10 62345678",
    "+86-010-62345678",
    "+86(0)10 62345678",
    "008610 62345678",
    "86 10 6234 5678",
    "010-62345678-801",
    "01062345678-8",
    "010-62345678 转 801",
    "010-62345678 ext. 801",
    "010-62345678 EXT801",
    "010-62345678#801",
    "010-62345678x801",
    "010-62345678分机801",
)
#: Numbers that must not become another one.
OTHERS = {
    "62345678": "62345678",
    "6234567-12": "6234567",
    "0755-8234567": "07558234567",
    "0755-82345678-3": "075582345678",
    "400-820-8820": "4008208820",
    "+86 400 820 8820": "4008208820",
    "800 820 8820": "8008208820",
    "95511": "95511",
    "+44 20 7946 0958": "00442079460958",
    "0044 20 7946 0958": "00442079460958",
    "+852 2345 6789": "0085223456789",
    "852 2345 6789": "85223456789",
    "86123456": "86123456",
    "8612345678": "8612345678",
    "010-12345678": "01012345678",
    "": "",
    "none": "",
}


@tagged("post_install", "-at_install")
class TestPhoneKey(TransactionCase):
    """The rule for numbers, by hand, and the database's copy of it, which the index holds."""

    def _ask_database(self, texts):
        texts = list(texts)
        expression = SQL(phone_key("v.text"))
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM unnest(%s::text[]) WITH ORDINALITY v (text, n) ORDER BY v.n",
                expression,
                texts,
            )
        )
        return [key for (key,) in rows]

    def test_same_number_in_many_ways(self):
        for texts, digits in ((MOBILES, MOBILE), (LANDS, LAND)):
            for text in texts:
                with self.subTest(text):
                    self.assertEqual(normalise(text), digits)

    def test_other_numbers_stay_others(self):
        for text, digits in OTHERS.items():
            with self.subTest(text):
                self.assertEqual(normalise(text), digits)

    def test_whole_numbers_only(self):
        lengths = {6: False, 7: True, 11: True, 17: True, 18: False, 0: False}
        for length, whole in lengths.items():
            self.assertEqual(is_whole("2" * length), whole, length)

    def test_database_agrees_on_what_people_write(self):
        prefixes = ("", "+86", "+86 ", "0086", "86", "86-", "0", "(", "+")
        bodies = ("13812345678", "010-62345678", "10 62345678", "6234567", "4008208820", "020-8")
        endings = ("", "-1", "-801", "-123456", "-1234567", "转8", " x 8", "\n8", "/1", "、1", "）")
        texts = [*MOBILES, *LANDS, *OTHERS, *map("".join, product(prefixes, bodies, endings))]
        self.assertEqual(self._ask_database(texts), [normalise(text) for text in texts])

    def test_database_agrees_on_anything(self):
        alphabet = "0123456789" * 3 + "+-() ./转分机ext x#*;,、\n\t" + WIDE + "中é\u200b"

        @settings(max_examples=30, deadline=None)
        @given(st.lists(st.text(alphabet=alphabet, max_size=24), min_size=50, max_size=50))
        def check(texts):
            self.assertEqual(self._ask_database(texts), [normalise(text) for text in texts])

        check()
