from . import test_cross_access
from . import test_cross_access_steps
from . import test_handover
from . import test_pattern
