-- The partner door: its settings, TLS of the web door, hooks through which providers tell of vehicles, what they told.

CREATE TABLE partner_door (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    address TEXT NOT NULL CHECK (address <> ''),
    plain   INTEGER NOT NULL CHECK (plain IN (0, 1))
) STRICT;

CREATE TABLE web_tls (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    mode TEXT NOT NULL CHECK (mode IN ('off', 'on'))
) STRICT;

CREATE TABLE partner_hook (
    id            TEXT PRIMARY KEY CHECK (id <> ''),
    name          TEXT NOT NULL CHECK (name <> ''),
    connection_id INTEGER REFERENCES payment_connection (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL CHECK (kind IN ('entry', 'periodic')),
    created_at_ms INTEGER NOT NULL,
    accepted      INTEGER NOT NULL DEFAULT 0 CHECK (accepted >= 0),
    repeated      INTEGER NOT NULL DEFAULT 0 CHECK (repeated >= 0),
    refused       INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0),
    malformed     INTEGER NOT NULL DEFAULT 0 CHECK (malformed >= 0),
    last_at_ms    INTEGER,
    last_words    TEXT
) STRICT;

CREATE TABLE fleet_notice (
    id             INTEGER PRIMARY KEY,
    connection_id  INTEGER REFERENCES payment_connection (id) ON DELETE CASCADE,
    service_id     TEXT NOT NULL,
    period         TEXT NOT NULL CHECK (period <> ''),
    plate          TEXT NOT NULL,
    country        TEXT NOT NULL,
    subdivision    TEXT,
    canonical      TEXT NOT NULL,
    facility_code  TEXT,
    facility_name  TEXT,
    zone_code      TEXT,
    zone_name      TEXT,
    start_ms       INTEGER,
    operator_id    TEXT,
    kind           TEXT NOT NULL,
    data           TEXT NOT NULL CHECK (json_valid(data)),
    received_at_ms INTEGER NOT NULL,
    hook_id        TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX fleet_notice_once ON fleet_notice (coalesce(connection_id, 0), service_id, period);
CREATE INDEX fleet_notice_plate ON fleet_notice (canonical, received_at_ms);
