from . import test_visit_event
from . import test_visit_forms
from . import test_visit_plan
from . import test_visit_progress
from . import test_visit_steps
from . import test_visit_tour
