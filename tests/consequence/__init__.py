from . import test_consequence_ladder
from . import test_consequence_steps
from . import test_consequence_privacy
from . import test_consequence_takeover
from . import test_consequence_payroll
from . import test_consequence_race
from . import test_consequence_tours
