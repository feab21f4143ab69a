"""Style, tables, glued numbers and conditional parts that all chapters share."""
