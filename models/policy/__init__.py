from . import insurance_product
from . import insurance_policy
from . import insurance_policy_entry
