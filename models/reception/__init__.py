from . import insurance_reception_room
from . import insurance_reception
from . import insurance_reception_checks
from . import insurance_reception_steps
from . import insurance_reception_notice
from . import insurance_reception_remind
from . import insurance_service_request
from . import res_partner
