-- Payments and permits: connections, the local copy of a fleet and of allocations, and every write that money depends on.

ALTER TABLE lane ADD COLUMN fleet_unpaid TEXT NOT NULL DEFAULT 'warn' CHECK (fleet_unpaid IN ('block', 'warn', 'ignore'));

CREATE TABLE alarm_new (
    id                 INTEGER PRIMARY KEY,
    kind               TEXT NOT NULL CHECK (kind IN (
                           'blocked_plate', 'camera_silent', 'camera_clock', 'camera_identity', 'command_failed',
                           'command_unknown', 'store_failing', 'intake_down', 'disk_low', 'dead_letter',
                           'lock_left_on', 'emergency_unsigned', 'record_conflict', 'keyring_locked',
                           'camera_lists', 'mqtt_down', 'display_failing', 'money_unknown', 'payments_down')),
    key                TEXT NOT NULL,
    sentence           TEXT NOT NULL,
    advice             TEXT NOT NULL,
    lane_id            INTEGER,
    camera_id          INTEGER,
    capture_id         INTEGER,
    command_id         INTEGER,
    raised_at_ms       INTEGER NOT NULL,
    last_at_ms         INTEGER NOT NULL,
    count              INTEGER NOT NULL CHECK (count >= 1),
    active             INTEGER NOT NULL CHECK (active IN (0, 1)),
    acknowledged_by    TEXT,
    acknowledged_at_ms INTEGER,
    cleared_at_ms      INTEGER,
    CHECK ((acknowledged_by IS NULL) = (acknowledged_at_ms IS NULL)),
    CHECK ((active = 1) = (cleared_at_ms IS NULL))
) STRICT;
INSERT INTO alarm_new SELECT * FROM alarm;
DROP TABLE alarm;
ALTER TABLE alarm_new RENAME TO alarm;
CREATE UNIQUE INDEX alarm_open ON alarm (key) WHERE active = 1 OR acknowledged_by IS NULL;

CREATE TABLE payment_connection (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('fleet', 'permit')),
    name            TEXT NOT NULL CHECK (name <> ''),
    base_url        TEXT NOT NULL CHECK (base_url <> ''),
    auth_url        TEXT NOT NULL CHECK (auth_url <> ''),
    audience        TEXT NOT NULL CHECK (audience <> ''),
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
    CHECK ((last_failure_ms IS NULL) = (last_failure IS NULL)),
    CHECK (kind <> 'permit' OR landlord_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX payment_connection_name ON payment_connection (name COLLATE NOCASE);

CREATE TABLE fleet_vehicle (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    country       TEXT NOT NULL,
    canonical     TEXT NOT NULL CHECK (canonical <> ''),
    plate         TEXT NOT NULL,
    subdivision   TEXT,
    created_at_ms INTEGER,
    PRIMARY KEY (connection_id, country, canonical)
) STRICT, WITHOUT ROWID;
CREATE INDEX fleet_vehicle_plate ON fleet_vehicle (canonical);

CREATE TABLE fleet_service (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    service_id    TEXT NOT NULL CHECK (service_id <> ''),
    country       TEXT NOT NULL,
    canonical     TEXT NOT NULL CHECK (canonical <> ''),
    plate         TEXT NOT NULL,
    subdivision   TEXT,
    facility_code TEXT,
    facility_name TEXT,
    zone_code     TEXT,
    zone_name     TEXT,
    product_name  TEXT,
    start_ms      INTEGER,
    end_ms        INTEGER,
    currency      TEXT,
    vat_percent   TEXT,
    net           TEXT,
    vat           TEXT,
    gross         TEXT,
    operator_id   TEXT,
    type          TEXT NOT NULL,
    data          TEXT NOT NULL CHECK (json_valid(data)),
    invoicing     TEXT,
    first_seen_ms INTEGER NOT NULL,
    locked_at_ms  INTEGER,
    CHECK ((currency IS NULL) = (gross IS NULL)),
    PRIMARY KEY (connection_id, service_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fleet_service_plate ON fleet_service (canonical);

CREATE TABLE fleet_copy (
    connection_id     INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    part              TEXT NOT NULL CHECK (part IN ('vehicles', 'unpaid')),
    as_of_ms          INTEGER NOT NULL,
    warning           TEXT,
    PRIMARY KEY (connection_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE permit_tenant (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    tenant_id     TEXT NOT NULL CHECK (tenant_id <> ''),
    name          TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('full', 'basic', 'unknown')),
    manager_email TEXT,
    added_by      TEXT NOT NULL,
    added_at_ms   INTEGER NOT NULL,
    as_of_ms      INTEGER,
    problem       TEXT,
    PRIMARY KEY (connection_id, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE permit_allocation (
    connection_id   INTEGER NOT NULL,
    tenant_id       TEXT NOT NULL,
    allocation_id   TEXT NOT NULL CHECK (allocation_id <> ''),
    definition_id   TEXT NOT NULL,
    updated_via_api INTEGER NOT NULL CHECK (updated_via_api IN (0, 1)),
    spaces          INTEGER NOT NULL,
    permits         INTEGER NOT NULL,
    valid_from      TEXT,
    valid_to        TEXT,
    time_zone       TEXT NOT NULL,
    PRIMARY KEY (connection_id, tenant_id, allocation_id),
    FOREIGN KEY (connection_id, tenant_id) REFERENCES permit_tenant (connection_id, tenant_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE permit_definition (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    definition_id TEXT NOT NULL CHECK (definition_id <> ''),
    name          TEXT NOT NULL,
    facilities    TEXT NOT NULL CHECK (json_valid(facilities)),
    as_of_ms      INTEGER NOT NULL,
    PRIMARY KEY (connection_id, definition_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE money_write (
    id              INTEGER PRIMARY KEY,
    connection_id   INTEGER REFERENCES payment_connection (id) ON DELETE SET NULL,
    connection_name TEXT NOT NULL,
    group_id        TEXT NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('add_vehicle', 'remove_vehicle', 'detach_vehicle', 'lock_payments', 'decline',
                        'create_tenant', 'create_allocation', 'update_allocation', 'delete_allocation')),
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
CREATE INDEX money_write_group ON money_write (group_id);
CREATE INDEX money_write_open ON money_write (id) WHERE outcome IN ('pending', 'unknown') AND settled IS NULL;
