# Access before the customers and requests that refer to it.
from . import insurance_cross_access
from . import insurance_cross_access_log
from . import res_company
from . import res_partner
from . import insurance_service_request
