from . import insurance_assessment_reason
