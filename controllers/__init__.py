from . import export
from . import import_template
from . import workbook
from . import survey
from . import consequence_list
