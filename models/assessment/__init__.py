from . import insurance_assessment_round
from . import insurance_assessment_line
from . import insurance_assessment_approval
from . import insurance_tier_period
