from . import test_birthday
from . import test_deadline_explanation
from . import test_doctests
from . import test_rule_boundaries
from . import test_rule_properties
from . import test_sla_clock
from . import test_sla_clock_properties
from . import test_workdays
