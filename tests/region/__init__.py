from . import test_cross_access
from . import test_pattern
from . import test_handover
