from . import insurance_contact_consent
from . import insurance_care_task_gift
from . import res_partner
from . import res_partner_consent
from . import res_partner_gift
