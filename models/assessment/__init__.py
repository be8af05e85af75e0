from . import insurance_assessment_steps  # before the round, which inherits it
from . import insurance_assessment_round
from . import insurance_assessment_line_steps  # before the line
from . import insurance_assessment_line_explanation  # before the line
from . import insurance_assessment_line
from . import insurance_assessment_approval
from . import insurance_assessment_late_change
from . import insurance_tier_period
from . import insurance_simulation_result  # before the simulation, which inherits it
from . import insurance_simulation
from . import insurance_simulation_mover
from . import insurance_tier_risk
