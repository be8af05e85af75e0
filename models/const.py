"""Selections used by more than one model: one list, one wording."""

#: The three lines of business of article 11.
LINES = [("long_term", "Long-term"), ("health", "Health"), ("non_health", "Non-health short-term")]

#: Classes of branches; thresholds for silver depend on them (Art. 11).
BRANCH_CLASSES = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]

#: How a product's premium is paid; decides the default conversion factor (1.2).
PAYMENTS = [("regular", "Regular premium"), ("single", "Single premium")]

#: Departments that do the services (1.1); each branch has a team of each.
DEPARTMENTS = [
    ("customer_resources", "Customer Resources"),
    ("business_management", "Business Management"),
    ("sales", "Sales Management"),
    ("finance", "Finance"),
]

#: What a customer can ask for; items of other kinds are care and need no request.
REQUEST_KINDS = [
    ("issue", "Policy Issue"),
    ("preservation", "Preservation"),
    ("claim", "Claim Settlement"),
    ("finance", "Finance"),
    ("sos", "SOS Assistance"),
    ("onsite", "On-site Service"),
    ("reception", "Reception"),
    ("enquiry", "Enquiry"),
]

#: Ways in which a request comes in (spec 4).
CHANNELS = [
    ("counter", "Counter"),
    ("salesperson", "Salesperson"),
    ("hotline", "Hotline"),
    ("web", "Web Portal"),
    ("letter", "Letter or Fax"),
    ("email", "E-mail"),
    ("bank", "Bank Counter"),
    ("logistics", "Logistics Point"),
]

#: Kinds of targets; days are working days.
TARGETS = [("days", "Working Days"), ("same_day", "Same Day"), ("none", "No Deadline")]

#: The four levels of satisfaction (Art. 35); the same keys wherever satisfaction is kept.
LEVELS = [
    ("very_satisfied", "Very Satisfied"),
    ("satisfied", "Satisfied"),
    ("average", "Average"),
    ("dissatisfied", "Dissatisfied"),
]

#: What the questionnaire of attachment 6 asks about.
QUESTIONS = [
    ("overall", "Overall"),
    ("issue", "Policy Issue"),
    ("preservation", "Preservation"),
    ("claim", "Claim Settlement"),
    ("care", "Visits and Care"),
    ("complaint", "Complaint Handling"),
    ("staff", "Service Staff"),
]

#: Says that a part of the service was not used: counts nowhere.
NOT_USED = "not_used"
