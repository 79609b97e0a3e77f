-- By which clock OPS-COM takes times is checked by a person at commissioning.

ALTER TABLE payment_connection ADD COLUMN clock_checked_ms INTEGER;
