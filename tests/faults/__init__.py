"""What is left when something breaks: killed processes, cut connections, races, full disks, a journal cut short, a restore.

Nothing here waits for luck. A process is killed at a commit that the test names, before or after it (`mortal`); a race is
held open until all are inside (`meeting`); a connection is cut at the very message (`wire`).
"""
