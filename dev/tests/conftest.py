"""The scripts are plain Python beside the addon: their tests import them as ``tools``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
