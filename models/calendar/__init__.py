from . import insurance_workday
from . import res_company
