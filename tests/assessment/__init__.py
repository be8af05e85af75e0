from . import test_main_job
from . import test_round_collect
from . import test_round_flow
from . import test_round_publish
from . import test_simulation
from . import test_tier_risk
