from . import test_policy, test_policy_entry, test_policy_year
