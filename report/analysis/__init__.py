from . import insurance_care_progress
from . import insurance_policy_year
