from . import test_consent
from . import test_contact_card
