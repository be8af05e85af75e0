from . import insurance_policy
from . import insurance_care_task_notice
