from . import insurance_service_team
from . import insurance_escalation_step
from . import insurance_escalation

# The request first extends the others' targets; the reminder file uses its schedule.
from . import insurance_service_request
from . import insurance_service_request_reminder
from . import insurance_service_absence
from . import insurance_service_request_absence
from . import insurance_service_digest
from . import res_company
from . import res_users
