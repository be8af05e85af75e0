from . import insurance_workday_year
from . import insurance_workday
from . import insurance_workday_calendar
from . import insurance_workday_overview
from . import res_company
