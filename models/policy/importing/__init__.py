"""The parts of an import: reading a file, staging its rows, one loader per kind of file.

Nothing here is a model. `insurance.data.import` checks the rights, opens the file and lets an
:class:`~.runner.Runner` do the work in its transaction.
"""
