from . import test_scheme_content
from . import test_scheme_lifecycle
from . import test_scheme_protection
