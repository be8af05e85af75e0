from . import insurance_policy_year
