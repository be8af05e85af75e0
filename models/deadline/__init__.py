from . import insurance_service_request
from . import insurance_deadline_run
from . import insurance_deadline_run_work
from . import insurance_deadline_run_line
from . import insurance_workday_year
from . import res_company
