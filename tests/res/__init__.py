from . import (
    test_branch_sync,
    test_customer,
    test_protected_fields,
    test_res_company,
    test_service_contact,
)
