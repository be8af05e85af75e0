from . import insurance_appraisal_indicator
from . import insurance_appraisal
from . import insurance_appraisal_line
from . import insurance_appraisal_figures
from . import insurance_appraisal_steps
from . import insurance_appraisal_reminder
