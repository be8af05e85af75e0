from . import test_consent
from . import test_contact_card
from . import test_gift
