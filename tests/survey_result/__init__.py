from . import test_after
from . import test_followup
from . import test_report
from . import test_result
from . import test_summary
from . import test_target
