from . import test_launch
from . import test_launch_form
