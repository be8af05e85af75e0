from . import test_policy, test_policy_entry, test_policy_year
from . import (
    test_data_import_any,
    test_data_import_bulk,
    test_data_import_files,
    test_data_import_roles,
    test_data_import_rows,
    test_data_import_twice,
)
