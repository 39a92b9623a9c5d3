"""Reading a register: cells (kernel.sheets) -> rows -> households and problems -> tables.

headings   which column is what, in Chinese or English
values     the text of a cell as a number, a date, a relation, an amount
rows       rows into households, with every problem by row and column
match      against places and people in the database
write      the good households, set-based
run        all of it together
"""
