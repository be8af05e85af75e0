from . import test_appraisal_figures
from . import test_appraisal_form
from . import test_appraisal_reminder
from . import test_appraisal_steps
from . import test_appraisal_survey
