from . import test_access_matrix, test_isolation, test_demo, test_factory_files, test_reckoning
from .assessment import *
from .policy import *
from .res import *
from .rules import *
from .scheme import *
