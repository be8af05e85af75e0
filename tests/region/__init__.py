from . import test_cross_access
