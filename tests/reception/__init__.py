from . import test_reception
from . import test_reception_notice
from . import test_reception_race
from . import test_reception_record
