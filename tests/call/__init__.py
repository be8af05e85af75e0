from . import test_call
from . import test_call_back
from . import test_call_conflict
from . import test_call_input
from . import test_hotline_desk
from . import test_hotline_tour
from . import test_phone_key
