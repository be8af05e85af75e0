from . import insurance_advance_reason
from . import insurance_assessment_print
from . import insurance_assessment_reason
from . import insurance_care_step
from . import insurance_cross_access_dialog
from . import insurance_green_channel_print
from . import insurance_handbook_mass_issue
from . import insurance_service_step
