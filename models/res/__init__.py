from . import res_partner  # before the company, which reads its group names
from . import res_partner_card
from . import res_company
from . import res_users
from . import res_config_settings
from . import base_partner_merge_automatic_wizard
from . import res_partner_risk
