from . import test_consent
from . import test_contact_card
from . import test_gift
from . import test_gift_race
from . import test_health
from . import test_release
