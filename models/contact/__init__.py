from . import insurance_contact_consent
from . import res_partner
from . import res_partner_consent
