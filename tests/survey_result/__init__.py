from . import test_followup
from . import test_result
from . import test_target
