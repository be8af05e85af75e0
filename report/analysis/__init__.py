from . import insurance_care_progress
from . import insurance_customer_month
from . import insurance_policy_year
from . import insurance_service_budget_month
from . import insurance_service_cost
from . import insurance_survey_response
