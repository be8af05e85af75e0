from . import test_budget_calculate
from . import test_budget_flow
from . import test_budget_reservation
from . import test_budget_supplement
from . import test_budget_race
from . import test_budget_analysis
from . import test_budget_form
