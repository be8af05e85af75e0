# Access before the customers and requests that refer to it.
from . import insurance_cross_access
from . import insurance_cross_access_log
from . import res_company
from . import res_partner
from . import ir_attachment
from . import insurance_service_request
from . import insurance_service_event
from . import insurance_service_pattern
from . import insurance_tier_handover
from . import insurance_tier_handover_work
from . import insurance_tier_period
