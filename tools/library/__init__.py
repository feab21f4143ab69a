"""The page about the library: its public names with their docstrings, read from the source.

Nothing is imported and run for it. The modules: `names` (what the packages of lib/ hand on, as
their source says), `docstrings` (their text as nodes of a page), `page` (the Sphinx directive
`library`, which puts a package on a page).
"""
