# The request first: its other files extend it.
from . import insurance_service_request
from . import insurance_service_request_register
from . import insurance_service_request_clock
from . import insurance_service_request_steps
from . import insurance_service_request_paper
from . import insurance_pause_reason
from . import insurance_service_event
from . import insurance_service_span
from . import insurance_service_request_effect
from . import insurance_service_request_queue
from . import insurance_service_request_view
from . import insurance_service_request_explanation
from . import insurance_policy
from . import res_partner
