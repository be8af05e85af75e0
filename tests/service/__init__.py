from . import test_request
from . import test_service_steps
from . import test_service_tours
from . import test_service_views
from . import test_deadline_explanation
from . import test_clock_moments
from . import test_request_steps
