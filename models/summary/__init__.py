from . import insurance_quarter_summary
from . import insurance_quarter_summary_line
from . import insurance_quarter_summary_sign
from . import insurance_improvement_action
from . import insurance_quarter_summary_figures
from . import insurance_quarter_summary_steps
from . import insurance_quarter_summary_restate
from . import insurance_quarter_summary_cron
