"""Selections used by more than one model: one list, one wording."""

#: The three lines of business of article 11.
LINES = [("long_term", "Long-term"), ("health", "Health"), ("non_health", "Non-health short-term")]

#: Classes of branches; thresholds for silver depend on them (Art. 11).
BRANCH_CLASSES = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]

#: How a product's premium is paid; decides the default conversion factor (1.2).
PAYMENTS = [("regular", "Regular premium"), ("single", "Single premium")]
