from . import insurance_launch_template
from . import insurance_launch_template_task
from . import insurance_launch_plan
from . import insurance_launch_task
