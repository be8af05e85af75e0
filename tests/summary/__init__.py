from . import test_figures
from . import test_steps
from . import test_roles
from . import test_restate
from . import test_improvement
from . import test_quarter_end
from . import test_forms
from . import test_summary_tour
