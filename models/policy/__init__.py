from . import insurance_product
from . import insurance_policy
from . import insurance_policy_entry
from . import insurance_data_import_background
from . import insurance_data_import
from . import insurance_data_import_error
from . import insurance_data_import_progress
