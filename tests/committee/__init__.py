from . import test_committee
from . import test_committee_meeting
from . import test_committee_action
