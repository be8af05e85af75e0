from . import insurance_committee
from . import insurance_committee_member
from . import insurance_committee_meeting
from . import insurance_committee_meeting_steps
from . import insurance_committee_action
