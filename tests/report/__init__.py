from . import test_explanation
from . import test_exports
from . import test_forms
from . import test_layout
from . import test_vip_list
from . import test_workbook
