from . import test_doctests
from . import test_rule_boundaries
from . import test_rule_properties
