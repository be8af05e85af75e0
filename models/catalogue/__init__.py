from . import insurance_service_channel
from . import insurance_service_item
from . import insurance_service_item_paper
from . import insurance_service_catalogue
from . import insurance_service_catalogue_steps
from . import insurance_service_catalogue_content
from . import insurance_service_standard
