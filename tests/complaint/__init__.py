from . import test_complaint
from . import test_complaint_decision
from . import test_analysis
from . import test_repeat_cause
from . import test_complaint_follow_up
from . import test_complaint_reminder
from . import test_complaint_tour
from . import test_conflict
