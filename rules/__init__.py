"""The regulation as pure functions: no Odoo, no clock, no database; amounts are `Decimal`.

Models gather facts, ask these functions and store the answer. Every module can be read, tested
(``python -m doctest``) and reused on its own. Article numbers are those of the regulation.
"""
