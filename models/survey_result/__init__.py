from . import insurance_satisfaction_target
