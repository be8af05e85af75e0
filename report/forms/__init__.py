from . import assessment_explanation_page
from . import deadline_explanation_page
from . import ir_actions_report
from . import nomination_form
from . import vip_list
from . import service_request_sheet
from . import service_promise
from . import green_channel_form
