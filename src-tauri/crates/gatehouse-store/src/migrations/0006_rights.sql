-- OPS-COM and Pay-by-Plate Sync: connections to them, permits that were paid for, rights that providers tell of, what is
-- served to others, and what each source may do at the gate.

CREATE TABLE payment_connection_new (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('fleet', 'permit', 'opscom', 'pay_by_plate')),
    name            TEXT NOT NULL CHECK (name <> ''),
    base_url        TEXT NOT NULL CHECK (base_url <> ''),
    auth_url        TEXT NOT NULL,
    audience        TEXT NOT NULL,
    client_id       TEXT NOT NULL,
    level           TEXT NOT NULL CHECK (level IN ('small', 'medium', 'enterprise')),
    landlord_id     TEXT,
    paths           TEXT NOT NULL CHECK (paths IN ('documented', 'snake_case')),
    allocations     INTEGER NOT NULL CHECK (allocations IN (0, 1)),
    create_path     TEXT NOT NULL,
    delete_path     TEXT NOT NULL,
    poll_s          INTEGER NOT NULL CHECK (poll_s >= 30),
    enabled         INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    last_success_ms INTEGER,
    last_failure_ms INTEGER,
    last_failure    TEXT,
    time_basis      TEXT NOT NULL CHECK (time_basis IN ('utc', 'local')),
    grace_s         INTEGER NOT NULL CHECK (grace_s >= 0),
    asked_at_gate   INTEGER NOT NULL CHECK (asked_at_gate IN (0, 1)),
    recheck_failed  TEXT NOT NULL CHECK (recheck_failed IN ('block', 'warn', 'allow')),
    CHECK ((last_failure_ms IS NULL) = (last_failure IS NULL)),
    CHECK (kind <> 'permit' OR landlord_id IS NOT NULL),
    CHECK (kind NOT IN ('fleet', 'permit') OR (auth_url <> '' AND audience <> '')),
    CHECK (kind <> 'opscom' OR (auth_url <> '' AND client_id <> ''))
) STRICT;
INSERT INTO payment_connection_new
    SELECT id, kind, name, base_url, auth_url, audience, client_id, level, landlord_id, paths, allocations, create_path,
        delete_path, poll_s, enabled, last_success_ms, last_failure_ms, last_failure, 'utc', 0, 0, 'warn'
    FROM payment_connection;
DROP TABLE payment_connection;
ALTER TABLE payment_connection_new RENAME TO payment_connection;
CREATE UNIQUE INDEX payment_connection_name ON payment_connection (name COLLATE NOCASE);

CREATE TABLE money_write_new (
    id              INTEGER PRIMARY KEY,
    connection_id   INTEGER REFERENCES payment_connection (id) ON DELETE SET NULL,
    connection_name TEXT NOT NULL,
    group_id        TEXT NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('add_vehicle', 'remove_vehicle', 'detach_vehicle', 'lock_payments', 'decline',
                        'create_tenant', 'create_allocation', 'update_allocation', 'delete_allocation',
                        'push_permit', 'update_permit', 'delete_permit')),
    subject         TEXT NOT NULL,
    request         TEXT NOT NULL CHECK (json_valid(request)),
    target          TEXT NOT NULL CHECK (json_valid(target)),
    reviewed        TEXT CHECK (json_valid(reviewed)),
    reason          TEXT NOT NULL,
    asked_by        TEXT NOT NULL,
    asked_by_id     INTEGER REFERENCES operator (id),
    asked_at_ms     INTEGER NOT NULL,
    outcome         TEXT NOT NULL CHECK (outcome IN ('pending', 'done', 'refused', 'not_sent', 'unknown')),
    sentence        TEXT NOT NULL,
    status          INTEGER,
    error_id        TEXT,
    answer          TEXT CHECK (json_valid(answer)),
    ended_at_ms     INTEGER,
    looked          TEXT CHECK (json_valid(looked)),
    looked_at_ms    INTEGER,
    settled         TEXT CHECK (settled IN ('done', 'not_done')),
    settled_by      TEXT,
    settled_at_ms   INTEGER,
    settled_note    TEXT,
    CHECK ((settled IS NULL) = (settled_by IS NULL) AND (settled IS NULL) = (settled_at_ms IS NULL)),
    CHECK (settled IS NULL OR outcome = 'unknown'),
    CHECK ((looked IS NULL) = (looked_at_ms IS NULL))
) STRICT;
INSERT INTO money_write_new SELECT * FROM money_write;
DROP TABLE money_write;
ALTER TABLE money_write_new RENAME TO money_write;
CREATE INDEX money_write_group ON money_write (group_id);
CREATE INDEX money_write_open ON money_write (id) WHERE outcome IN ('pending', 'unknown') AND settled IS NULL;

CREATE TABLE paid_permit (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    reference     TEXT NOT NULL CHECK (reference <> ''),
    plate         TEXT NOT NULL,
    canonical     TEXT NOT NULL,
    zone          TEXT,
    permit_no     TEXT,
    start_ms      INTEGER,
    end_ms        INTEGER,
    amount        TEXT,
    currency      TEXT,
    gone          INTEGER NOT NULL CHECK (gone IN (0, 1)),
    added_by      TEXT NOT NULL,
    added_at_ms   INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    CHECK ((amount IS NULL) = (currency IS NULL)),
    PRIMARY KEY (connection_id, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX paid_permit_plate ON paid_permit (canonical);

CREATE TABLE provider_zone (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    zone_id       TEXT NOT NULL CHECK (zone_id <> ''),
    name          TEXT NOT NULL,
    chosen        INTEGER NOT NULL CHECK (chosen IN (0, 1)),
    token         TEXT,
    full_at_ms    INTEGER,
    as_of_ms      INTEGER,
    problem       TEXT,
    PRIMARY KEY (connection_id, zone_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE provider_right (
    connection_id  INTEGER NOT NULL,
    zone_id        TEXT NOT NULL,
    permit_id      TEXT NOT NULL,
    region         TEXT NOT NULL,
    canonical      TEXT NOT NULL,
    plate          TEXT NOT NULL,
    valid_from_ms  INTEGER,
    valid_until_ms INTEGER,
    make           TEXT,
    color          TEXT,
    PRIMARY KEY (connection_id, zone_id, permit_id, region, canonical),
    FOREIGN KEY (connection_id, zone_id) REFERENCES provider_zone (connection_id, zone_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_right_plate ON provider_right (canonical);

CREATE TABLE served_zone (
    zone_id       TEXT PRIMARY KEY CHECK (zone_id <> ''),
    name          TEXT NOT NULL CHECK (name <> ''),
    test          INTEGER NOT NULL CHECK (test IN (0, 1)),
    series        TEXT NOT NULL CHECK (series <> ''),
    last_change   INTEGER NOT NULL CHECK (last_change >= 0),
    oldest_change INTEGER NOT NULL CHECK (oldest_change >= 0),
    as_of_ms      INTEGER,
    problem       TEXT
) STRICT;

CREATE TABLE served_source (
    id            INTEGER PRIMARY KEY,
    zone_id       TEXT NOT NULL REFERENCES served_zone (zone_id) ON DELETE CASCADE,
    kind          TEXT NOT NULL CHECK (kind IN ('allow_list', 'fleet', 'paid_permits', 'rights')),
    connection_id INTEGER REFERENCES payment_connection (id) ON DELETE CASCADE,
    source_zone   TEXT,
    CHECK ((kind = 'allow_list') = (connection_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX served_source_once
    ON served_source (zone_id, kind, coalesce(connection_id, 0), coalesce(source_zone, ''));

CREATE TABLE served_permit (
    zone_id        TEXT NOT NULL REFERENCES served_zone (zone_id) ON DELETE CASCADE,
    permit_id      TEXT NOT NULL CHECK (permit_id <> ''),
    region         TEXT NOT NULL,
    canonical      TEXT NOT NULL CHECK (canonical <> ''),
    plate          TEXT NOT NULL,
    valid_from_ms  INTEGER,
    valid_until_ms INTEGER,
    make           TEXT,
    color          TEXT,
    gone           INTEGER NOT NULL CHECK (gone IN (0, 1)),
    change         INTEGER NOT NULL CHECK (change > 0),
    PRIMARY KEY (zone_id, permit_id, region, canonical)
) STRICT, WITHOUT ROWID;
CREATE INDEX served_permit_change ON served_permit (zone_id, change);
CREATE INDEX served_permit_plate ON served_permit (zone_id, canonical);

CREATE TABLE partner_key (
    id            TEXT PRIMARY KEY CHECK (id <> ''),
    name          TEXT NOT NULL CHECK (name <> ''),
    zones         TEXT NOT NULL CHECK (json_valid(zones)),
    development   INTEGER NOT NULL CHECK (development IN (0, 1)),
    created_at_ms INTEGER NOT NULL,
    answered      INTEGER NOT NULL DEFAULT 0 CHECK (answered >= 0),
    last_at_ms    INTEGER
) STRICT;

CREATE TABLE served_setting (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    enabled       INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    certification INTEGER NOT NULL CHECK (certification IN (0, 1)),
    populate_path TEXT NOT NULL CHECK (populate_path <> ''),
    clear_path    TEXT NOT NULL CHECK (clear_path <> '')
) STRICT;

CREATE TABLE source_rule (
    source         TEXT PRIMARY KEY CHECK (source IN ('paid_permits', 'rights')),
    on_right       TEXT NOT NULL CHECK (on_right IN ('open', 'say')),
    on_no_right    TEXT NOT NULL CHECK (on_no_right IN ('ignore', 'warn', 'block')),
    on_warning     TEXT NOT NULL CHECK (on_warning IN ('ignore', 'warn', 'block')),
    on_cannot_tell TEXT NOT NULL CHECK (on_cannot_tell IN ('ignore', 'warn', 'hold'))
) STRICT;

CREATE TABLE ask_setting (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    deadline_ms INTEGER NOT NULL CHECK (deadline_ms BETWEEN 50 AND 5000)
) STRICT;
