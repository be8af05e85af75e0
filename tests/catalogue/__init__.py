from . import test_catalogue_lifecycle
from . import test_catalogue_content
from . import test_catalogue_tour
from . import test_service_item
from . import test_service_promise
from . import test_shipped_catalogue
