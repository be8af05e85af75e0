from odoo import api, fields, models

CARE_KINDS = [
    ("monthly", "Every Month"),
    ("half_year", "Every Half-year"),
    ("birthday", "Contact's Birthday"),
    ("festival", "Festival"),
    ("sms", "Text Message Ahead of the Day"),
    ("spread", "Spread over the Year"),
    ("by_month", "Once, by a Month's End"),
    ("renewal", "Policy Falls Due"),
    ("notice", "Policy Changes"),
    ("event", "Added by Hand"),
]
BUDGET_LEVELS = [("branch", "Branch"), ("hq", "Head Office")]

#: What the regulation's services are as care (1.6): kind and what else differs from the default.
_SHIPPED = {
    "item_r4": {"care_kind": "renewal", "lead_days": 0},
    "item_r5": {"care_kind": "notice", "lead_days": 0},
    "item_r6": {"care_kind": "spread", "lead_days": 15, "needs_evidence": True},
    "item_g6": {"care_kind": "by_month", "care_month": 3, "lead_days": 10},
    "item_g7": {"care_kind": "event", "lead_days": 0},
    "item_d2": {"care_kind": "monthly", "lead_days": 3},
    "item_d4": {"care_kind": "birthday", "is_gift": True, "needs_evidence": True},
    "item_d5": {"care_kind": "festival", "is_gift": True, "needs_evidence": True, "lead_days": 10},
    "item_d6": {"care_kind": "event", "is_gift": True, "needs_evidence": True, "lead_days": 0},
    "item_d7": {"care_kind": "sms", "lead_days": 0, "ahead_days": 1},
    "item_d8": {"care_kind": "half_year"},
    "item_d9": {"care_kind": "event", "is_gift": True, "needs_evidence": True, "lead_days": 0},
    "item_d10": {"care_kind": "by_month", "care_month": 11, "lead_days": 10},
    "item_s1": {"care_kind": "by_month", "care_month": 10, "lead_days": 20, "budget_level": "hq"},
    "item_s2a": {"care_kind": "by_month", "care_month": 9, "lead_days": 20, "budget_level": "hq"},
    "item_s2b": {"care_kind": "event", "lead_days": 0, "budget_level": "hq"},
    "item_s3": {"care_kind": "by_month", "care_month": 3, "lead_days": 10, "budget_level": "hq"},
    "item_s4": {"care_kind": "by_month", "care_month": 3, "lead_days": 10, "budget_level": "hq"},
    "item_s5": {"care_kind": "by_month", "care_month": 6, "lead_days": 10, "budget_level": "hq"},
}


class InsuranceServiceItem(models.Model):
    """How a service plans itself in the yearly programme (Art. 14-20)."""

    _inherit = "insurance.service.item"

    care_kind = fields.Selection(
        CARE_KINDS,
        "Planned As",
        help="Tasks of the yearly programme come from the standards of these services; empty: "
        "the service is given on request only.",
    )
    care_month = fields.Integer("By the End of Month", help="1 to 12; for services done once.")
    lead_days = fields.Integer(
        "Begin Before", default=3, help="Working days before the due day: ordering takes time."
    )
    ahead_days = fields.Integer(
        "Send Ahead", help="Calendar days before the occasion; for text messages."
    )
    is_gift = fields.Boolean("Gift", help="Counts toward the yearly limit of the recipient.")
    needs_evidence = fields.Boolean(
        "Evidence Needed", help="Done only with evidence in words or an attachment."
    )
    budget_level = fields.Selection(
        BUDGET_LEVELS, "Paid By", required=True, default="branch", help="Whose budget pays it."
    )

    _care_month_sane = models.Constraint(
        "CHECK(care_month BETWEEN 0 AND 12)", "A month is a number from 1 to 12."
    )
    _lead_days_sane = models.Constraint(
        "CHECK(lead_days BETWEEN 0 AND 60 AND ahead_days BETWEEN 0 AND 60)",
        "A service begins at most 60 days before it is due.",
    )

    @api.model
    def _load_shipped_care(self):
        """Set the shipped kinds of care on services that have none; also for old databases."""
        for name, vals in _SHIPPED.items():
            item = self.env.ref(f"insurance_service.{name}", raise_if_not_found=False)
            if item and not item.care_kind:
                item.write(vals)
