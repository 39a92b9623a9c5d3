"""Pages of money: what waits, what came in, wages, orders, loans, payouts, and a project's funds."""
