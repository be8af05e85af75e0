from . import test_absence
from . import test_digest
from . import test_escalation
from . import test_escalation_race
from . import test_escalation_rule
from . import test_team
