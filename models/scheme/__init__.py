from . import insurance_tier
from . import insurance_scheme_part
from . import insurance_scheme
from . import insurance_scheme_content
from . import insurance_tier_threshold
from . import insurance_coefficient
from . import insurance_coefficient_bracket
