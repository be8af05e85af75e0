from . import test_care_rules
from . import test_planner
from . import test_year
from . import test_care_steps
from . import test_care_event
from . import test_planner_race
from . import test_care_tour
from . import test_care_digest
