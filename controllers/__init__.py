from . import export
from . import workbook
