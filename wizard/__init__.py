from . import insurance_assessment_print
from . import insurance_assessment_reason
