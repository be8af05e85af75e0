from . import test_workday
from . import test_workday_year
from . import test_deadline_run
from . import test_deadline_run_batch
