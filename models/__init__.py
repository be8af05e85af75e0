# Configuration before facts, facts before assessment; `res` extends last.
from . import scheme
from . import policy
from . import assessment
from . import res
