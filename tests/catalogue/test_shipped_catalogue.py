"""The shipped catalogue against the regulation's table (spec 1.6), typed from it by hand."""

from odoo.tests import tagged

from .common import CatalogueCommon

#: code: regular, silver, gold. Figures are working days, "same" the same day, "no" no deadline,
#: "n/y" times a year, words other frequencies, "-" not promised.
REGULATION = """
R1    5        3        3
R1x   5        7        7
R2    3        2        2
R2s   same     same     same
R3    7        5        5
R3i   15       10       10
R3d   no       no       no
R4    event    event    event
R5    1+event  1+event  1+event
R6    1/y      2/y      3/y
R7    always   always   always
R8    always   always   always
G1    -        always   always
G5    -        same     same
G6    -        1/y      1/y
G7    -        demand   demand
G8    -        demand   demand
D1    -        same     same
D2    -        12/y     12/y
D4    -        event    event
D5    -        2/y      2/y
D6    -        event    event
D7    -        event    event
D8    -        2/y      2/y
D9    -        event    event
D10   sampled  1/y      1/y
L1    -        always   always
L2    -        always   always
S1    -        -        1/y
S2a   -        -        1/y
S2b   -        -        invite
S3    -        -        1/y
S4    -        -        always
S5    -        -        always
"""
WORDS = {
    "on_event": "event",
    "on_demand": "demand",
    "sampled": "sampled",
    "invitation": "invite",
    "always": "always",
}
#: code: request kind, department (c: customer resources, b: business, f: finance), clock start
REQUESTS = {
    "R1": ("issue", "b", "documents"),
    "R1x": ("issue", "b", "documents"),
    "R2": ("preservation", "b", "application"),
    "R2s": ("preservation", "b", "application"),
    "R3": ("claim", "b", "registration"),
    "R3i": ("claim", "b", "registration"),
    "R3d": ("claim", "b", "registration"),
    "R7": ("enquiry", "c", "receipt"),
    "G5": ("finance", "f", "receipt"),
    "G7": ("sos", "c", "receipt"),
    "G8": ("onsite", "c", "receipt"),
    "D1": ("enquiry", "c", "receipt"),
    "L2": ("reception", "c", "receipt"),
}


@tagged("post_install", "-at_install")
class TestShippedCatalogue(CatalogueCommon):
    def _as_text(self, standard):
        if not standard:
            return "-"
        target = {"days": str(standard.target_days), "same_day": "same"}.get(standard.target_kind)
        frequency = WORDS.get(standard.frequency_kind)
        if standard.frequency_kind == "per_year":
            frequency = f"{standard.frequency}/y"
        return "+".join(filter(None, (target, frequency))) or "no"

    def test_it_is_in_effect(self):
        self.assertEqual((self.shipped.state, self.shipped.year), ("active", 2026))
        self.assertEqual(self.shipped.currency_id.name, "CNY")

    def test_standards_are_the_regulations(self):
        items = {item.code: item for item in self.shipped.standard_ids.item_id}
        table = {row.split()[0]: row.split()[1:] for row in REGULATION.split("\n") if row}
        self.assertEqual(set(items), set(table))
        for code, expected in table.items():
            found = [
                self._as_text(self._cell(self.shipped, items[code], tier))
                for tier in ("regular", "silver", "gold")
            ]
            self.assertEqual(found, expected, code)

    def test_classes(self):
        by_class = self.shipped.standard_ids.item_id.grouped("service_class")
        first = {name: {item.code[0] for item in items} for name, items in by_class.items()}
        self.assertEqual(
            first, {"regular": {"R"}, "value_added": {"G", "D", "L"}, "super_value": {"S"}}
        )

    def test_costs(self):
        costs = {
            standard.item_id.code: (
                standard.unit_cost,
                standard.unit_cost_second,
                standard.cost_limit,
            )
            for standard in self.shipped.standard_ids
            if standard.unit_cost or standard.cost_limit
        }
        self.assertEqual(costs, {"D4": (120, 80, 0), "D5": (200, 0, 0), "D6": (0, 0, 200)})

    def test_requests_that_customers_can_make(self):
        items = self.shipped.standard_ids.item_id.filtered("request_kind")
        departments = {"customer_resources": "c", "business_management": "b", "finance": "f"}
        found = {i.code: (i.request_kind, departments[i.department], i.clock_start) for i in items}
        self.assertEqual(found, REQUESTS)
        for item in items:
            self.assertTrue(item._takes_channel(item.channel), item.code)

    def test_papers_where_the_clock_waits_for_them(self):
        for item in self.shipped.standard_ids.item_id:
            if item.clock_start == "documents":
                self.assertTrue(item.paper_ids.filtered("is_required"), item.code)
        for code in ("r3i", "r3d"):
            ordinary = set(self.env.ref("insurance_service.item_r3").paper_ids.mapped("name"))
            special = set(self.env.ref(f"insurance_service.item_{code}").paper_ids.mapped("name"))
            self.assertEqual(len(special - ordinary), 1, code)
            self.assertFalse(ordinary - special, code)

    def test_decisions_are_marked(self):
        marked = self.shipped.standard_ids.filtered("is_default")
        self.assertEqual(set(marked.item_id.mapped("code")), {"R1x", "R5"})
