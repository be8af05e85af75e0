from . import test_campaign
from . import test_campaign_answers
from . import test_campaign_extend
from . import test_campaign_links
from . import test_campaign_roles
from . import test_campaign_sending
from . import test_campaign_tour
from . import test_campaign_visibility
