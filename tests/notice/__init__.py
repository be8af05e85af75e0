from . import test_notice
from . import test_policy_state
from . import test_sms
from . import test_policy_report
from . import test_notice_race
