from . import test_advance
from . import test_officer
from . import test_green_channel_form
from . import test_message
from . import test_handbook
from . import test_auto_message
from . import test_green_form
