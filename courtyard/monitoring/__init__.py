"""Devices and what they count: bracelets bound to subjects, a group's daily totals, alarms.

Owns: `Device`, `Group` (subjects whose totals are kept together, each in a slot of its own), `Binding` (which device a
subject wore, from when to when), `StepDay` (one packed array a group and day, append-only), `Alarm`.

Promises: a device is on one subject and a subject wears one device at a time; a group has one standing row a day, and a
correction is a new row beside the old one; what was not heard of is missing, never zero; where a total came from is kept.

Asks of others: what a subject is. Here it is a text, and a group a UUID; what an alarm means is for those who hear of it.
"""
