"""Projects and what is raised in them: from a household's application to its dividend.

Owns: projects with their terms, applications, yards and inspections, training, flocks and shares, birds, losses, weights,
certified steps, lots and packs, settlements line by line, objections.

Promises: a household learns every reason at once; nothing is raised before a yard passed and a decision was made; every
animal that was placed has one end, and it is known which; the lines of a settlement add up to the proceeds, to the fen;
a settlement is signed by somebody who did not prepare it, is posted once however often the work is interrupted, and never
pays a negative dividend nor takes a shortfall from other money.

Asks of others: people for households as they were on a day; finance for loans, orders and what was repaid; ledger for the
postings; trace for the way of each animal; monitoring for bracelets and step totals. Lower rooms do not know this one.
"""
