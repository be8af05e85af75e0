"""Programs that run with the virtual environment's Python, most of them inside Odoo."""
