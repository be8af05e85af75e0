from . import analysis
from . import forms
