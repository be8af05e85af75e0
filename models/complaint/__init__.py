from . import complaint_privacy
from . import insurance_service_standard
from . import res_company
from . import insurance_complaint_category
from . import insurance_complaint_cause
from . import insurance_complaint
from . import insurance_complaint_clock
from . import insurance_complaint_person
