# Configuration before facts, facts before assessment; `res` extends last.
from . import scheme
from . import catalogue
from . import policy
from . import assessment
from . import res
from . import calendar
from . import service
from . import deadline
from . import escalation
from . import green
from . import region
from . import care
from . import summary
