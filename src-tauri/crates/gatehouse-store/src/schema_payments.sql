-- What Gatehouse remembers of payments and permits, and of the partner door. It goes on where schema.sql ends, in
-- the same conventions.

-- A connection to a payment or permit system: one set of credentials of one operator or landlord. The client secret is in
-- the OS keyring.
CREATE TABLE payment_connection (
    id              INTEGER PRIMARY KEY,
    kind            TEXT NOT NULL CHECK (kind IN ('fleet', 'permit', 'opscom', 'pay_by_plate')), -- fleet, permit = of Autopay; opscom = OPS-COM; pay_by_plate = a provider of Pay-by-Plate Sync
    name            TEXT NOT NULL CHECK (name <> ''),           -- as shown; unique whatever the case
    base_url        TEXT NOT NULL CHECK (base_url <> ''),       -- without a path
    auth_url        TEXT NOT NULL,                              -- where tokens are made; opscom: where plates are checked; '' = there is no other address
    audience        TEXT NOT NULL,                              -- what the token is for; '' = there is no token
    client_id       TEXT NOT NULL,                              -- public half of the credentials; opscom: the client code in its paths; '' = there is none
    level           TEXT NOT NULL CHECK (level IN ('small', 'medium', 'enterprise')), -- service level of the fleet; what it lacks is not offered
    landlord_id     TEXT,                                       -- whose permits; NULL = a fleet
    paths           TEXT NOT NULL CHECK (paths IN ('documented', 'snake_case')), -- how paths of the permit interface are spelt
    allocations     INTEGER NOT NULL CHECK (allocations IN (0, 1)), -- 1 = allocations may be created and deleted (their paths are unverified)
    create_path     TEXT NOT NULL,                              -- template: {landlordId} {tenantId}
    delete_path     TEXT NOT NULL,                              -- template: {landlordId} {tenantId} {permitAllocationId}
    poll_s          INTEGER NOT NULL CHECK (poll_s >= 30),      -- seconds between two looks
    enabled         INTEGER NOT NULL CHECK (enabled IN (0, 1)), -- 0 = nothing is asked by itself
    last_success_ms INTEGER,                                    -- latest answer that could be used
    last_failure_ms INTEGER,                                    -- latest failure
    last_failure    TEXT,                                       -- the same in words
    time_basis      TEXT NOT NULL CHECK (time_basis IN ('utc', 'local')), -- opscom: what times without a zone are in; local = the site's zone
    grace_s         INTEGER NOT NULL CHECK (grace_s >= 0),      -- pay_by_plate: seconds a right counts after its end
    asked_at_gate   INTEGER NOT NULL CHECK (asked_at_gate IN (0, 1)), -- opscom, pay_by_plate: 1 = asked about each plate that comes
    recheck_failed  TEXT NOT NULL CHECK (recheck_failed IN ('block', 'warn', 'allow')), -- pay_by_plate: what an opening by itself does when the question before it fails
    clock_checked_ms INTEGER,                                   -- opscom: when a person checked time_basis; NULL = not checked
    CHECK ((last_failure_ms IS NULL) = (last_failure IS NULL)),
    CHECK (kind <> 'permit' OR landlord_id IS NOT NULL),
    CHECK (kind NOT IN ('fleet', 'permit') OR (auth_url <> '' AND audience <> '')),
    CHECK (kind <> 'opscom' OR (auth_url <> '' AND client_id <> ''))
) STRICT;
CREATE UNIQUE INDEX payment_connection_name ON payment_connection (name COLLATE NOCASE);

-- Local copy: the vehicles of a fleet, as of fleet_copy.
CREATE TABLE fleet_vehicle (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    country       TEXT NOT NULL,
    canonical     TEXT NOT NULL CHECK (canonical <> ''),        -- normalised plate with its subdivision in front
    plate         TEXT NOT NULL,                                -- as the provider spells it
    subdivision   TEXT,                                         -- region, where there is one
    created_at_ms INTEGER,                                      -- when it was added to the fleet, as told
    PRIMARY KEY (connection_id, country, canonical)
) STRICT, WITHOUT ROWID;
CREATE INDEX fleet_vehicle_plate ON fleet_vehicle (canonical);

-- Local copy: unpaid services of a fleet, as of fleet_copy. Amounts are decimals as text.
CREATE TABLE fleet_service (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    service_id    TEXT NOT NULL CHECK (service_id <> ''),       -- the provider's id; opaque
    country       TEXT NOT NULL,
    canonical     TEXT NOT NULL CHECK (canonical <> ''),        -- normalised plate with its subdivision in front
    plate         TEXT NOT NULL,                                -- as the provider spells it
    subdivision   TEXT,
    facility_code TEXT,
    facility_name TEXT,
    zone_code     TEXT,
    zone_name     TEXT,
    product_name  TEXT,
    start_ms      INTEGER,                                      -- NULL = not told
    end_ms        INTEGER,                                      -- NULL = still running
    currency      TEXT,                                         -- NULL = no cost was told
    vat_percent   TEXT,
    net           TEXT,
    vat           TEXT,
    gross         TEXT,                                         -- what is to be paid
    operator_id   TEXT,                                         -- opaque
    type          TEXT NOT NULL,                                -- the provider's word
    data          TEXT NOT NULL CHECK (json_valid(data)),       -- JSON object of texts
    invoicing     TEXT,                                         -- the provider's word; no proof of payment
    first_seen_ms INTEGER NOT NULL,                             -- when we first heard of it
    locked_at_ms  INTEGER,                                      -- when the provider confirmed that its payment is locked
    CHECK ((currency IS NULL) = (gross IS NULL)),
    PRIMARY KEY (connection_id, service_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fleet_service_plate ON fleet_service (canonical);

-- How old each part of the local copy is. No row = never read.
CREATE TABLE fleet_copy (
    connection_id     INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    part              TEXT NOT NULL CHECK (part IN ('vehicles', 'unpaid')), -- vehicles: the list of the fleet; unpaid: its services
    as_of_ms          INTEGER NOT NULL,                         -- when the look that made it began
    warning           TEXT,                                     -- what was odd about it
    PRIMARY KEY (connection_id, part)
) STRICT, WITHOUT ROWID;

-- Tenants of a landlord that we know of: the documents have no list of them.
CREATE TABLE permit_tenant (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    tenant_id     TEXT NOT NULL CHECK (tenant_id <> ''),
    name          TEXT NOT NULL,                                -- as told, else as typed
    kind          TEXT NOT NULL CHECK (kind IN ('full', 'basic', 'unknown')), -- unknown = nobody said
    manager_email TEXT,                                         -- as typed when it was created here
    added_by      TEXT NOT NULL,                                -- operator's name
    added_at_ms   INTEGER NOT NULL,
    as_of_ms      INTEGER,                                      -- when its allocations were read; NULL = never
    problem       TEXT,                                         -- why it could not be read last, in words
    PRIMARY KEY (connection_id, tenant_id)
) STRICT, WITHOUT ROWID;

-- Local copy: the allocations of those tenants.
CREATE TABLE permit_allocation (
    connection_id   INTEGER NOT NULL,
    tenant_id       TEXT NOT NULL,
    allocation_id   TEXT NOT NULL CHECK (allocation_id <> ''),
    definition_id   TEXT NOT NULL,
    updated_via_api INTEGER NOT NULL CHECK (updated_via_api IN (0, 1)), -- never 0 again after the first change from here
    spaces          INTEGER NOT NULL,                           -- places used at the same time
    permits         INTEGER NOT NULL,                           -- permits that may be handed out
    valid_from      TEXT,                                       -- day, YYYY-MM-DD, in time_zone
    valid_to        TEXT,                                       -- last day; 2099-01-01 = no end
    time_zone       TEXT NOT NULL,                              -- IANA, as told
    PRIMARY KEY (connection_id, tenant_id, allocation_id),
    FOREIGN KEY (connection_id, tenant_id) REFERENCES permit_tenant (connection_id, tenant_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Local copy: kinds of permits that can be allotted.
CREATE TABLE permit_definition (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    definition_id TEXT NOT NULL CHECK (definition_id <> ''),
    name          TEXT NOT NULL,
    facilities    TEXT NOT NULL CHECK (json_valid(facilities)), -- JSON: facilities and their zones
    as_of_ms      INTEGER NOT NULL,
    PRIMARY KEY (connection_id, definition_id)
) STRICT, WITHOUT ROWID;

-- Every write that money depends on: recorded before it is sent, its outcome after (never repeated by itself).
CREATE TABLE money_write (
    id              INTEGER PRIMARY KEY,
    connection_id   INTEGER REFERENCES payment_connection (id) ON DELETE SET NULL,-- NULL = the connection was removed
    connection_name TEXT NOT NULL,                              -- as it was called then
    group_id        TEXT NOT NULL,                              -- writes of one act share it
    kind            TEXT NOT NULL CHECK (kind IN ('add_vehicle', 'remove_vehicle', 'detach_vehicle', 'lock_payments', 'decline',-- what is asked
                        'create_tenant', 'create_allocation', 'update_allocation', 'delete_allocation',
                        'push_permit', 'update_permit', 'delete_permit')),
    subject         TEXT NOT NULL,                              -- what it is about, as shown
    request         TEXT NOT NULL CHECK (json_valid(request)),  -- JSON: what is sent, without secrets
    target          TEXT NOT NULL CHECK (json_valid(target)),   -- JSON: ids of what it is about, by which a fresh look finds it
    reviewed        TEXT CHECK (json_valid(reviewed)),          -- JSON: what the operator saw when asking
    reason          TEXT NOT NULL,                              -- '' = none was asked for
    asked_by        TEXT NOT NULL,                              -- operator's name
    asked_by_id     INTEGER REFERENCES operator (id),           -- NULL = not an operator
    asked_at_ms     INTEGER NOT NULL,
    outcome         TEXT NOT NULL CHECK (outcome IN ('pending', 'done', 'refused', 'not_sent', 'unknown')), -- unknown = it was sent and nobody knows
    sentence        TEXT NOT NULL,                              -- how it ended and what to do next
    status          INTEGER,                                    -- HTTP status of the answer
    error_id        TEXT,                                       -- the provider's
    answer          TEXT CHECK (json_valid(answer)),            -- JSON: what the provider said it did
    ended_at_ms     INTEGER,                                    -- NULL = pending
    looked          TEXT CHECK (json_valid(looked)),            -- JSON: what a fresh look showed while it was unknown
    looked_at_ms    INTEGER,
    settled         TEXT CHECK (settled IN ('done', 'not_done')), -- what a person found out about an unknown one
    settled_by      TEXT,
    settled_at_ms   INTEGER,
    settled_note    TEXT,                                       -- and how
    CHECK ((settled IS NULL) = (settled_by IS NULL) AND (settled IS NULL) = (settled_at_ms IS NULL)),
    CHECK (settled IS NULL OR outcome = 'unknown'),
    CHECK ((looked IS NULL) = (looked_at_ms IS NULL))
) STRICT;
CREATE INDEX money_write_group ON money_write (group_id);
CREATE INDEX money_write_open ON money_write (id) WHERE outcome IN ('pending', 'unknown') AND settled IS NULL;

-- The partner door, as an engineer set it; no row = never touched, off.
CREATE TABLE partner_door (
    id      INTEGER PRIMARY KEY CHECK (id = 1),                 -- there is only one
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),         -- 1 = it listens
    address TEXT NOT NULL CHECK (address <> ''),                -- where: address:port
    plain   INTEGER NOT NULL CHECK (plain IN (0, 1))            -- 1 = without TLS; only on loopback, behind a proxy on this PC
) STRICT;

-- TLS of the web door; no row = off.
CREATE TABLE web_tls (
    id   INTEGER PRIMARY KEY CHECK (id = 1),                    -- there is only one
    mode TEXT NOT NULL CHECK (mode IN ('off', 'on'))            -- on: with the certificate both doors share (kept with the secrets)
) STRICT;

-- Ways in for one provider's notifications. Tokens are kept with the secrets, never here.
CREATE TABLE partner_hook (
    id            TEXT PRIMARY KEY CHECK (id <> ''),            -- opaque; part of the address the provider is told
    name          TEXT NOT NULL CHECK (name <> ''),             -- as shown
    connection_id INTEGER REFERENCES payment_connection (id) ON DELETE CASCADE, -- whose notifications come here; NULL = not said yet
    kind          TEXT NOT NULL CHECK (kind IN ('entry', 'periodic')), -- what the provider was asked to send here
    created_at_ms INTEGER NOT NULL,
    accepted      INTEGER NOT NULL DEFAULT 0 CHECK (accepted >= 0),   -- notifications that were new
    repeated      INTEGER NOT NULL DEFAULT 0 CHECK (repeated >= 0),   -- that were known already
    refused       INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0),    -- requests with a wrong token; written now and then
    malformed     INTEGER NOT NULL DEFAULT 0 CHECK (malformed >= 0),  -- bodies that could not be read
    last_at_ms    INTEGER,                                      -- latest of them all; NULL = none yet
    last_words    TEXT                                          -- what became of it, in words
) STRICT;

-- What a provider told of a parked vehicle of the fleet; the newest 50,000 are kept.
CREATE TABLE fleet_notice (
    id             INTEGER PRIMARY KEY,
    connection_id  INTEGER REFERENCES payment_connection (id) ON DELETE CASCADE, -- whose; NULL = the hook belongs to none
    service_id     TEXT NOT NULL,                               -- the provider's id; opaque
    period         TEXT NOT NULL CHECK (period <> ''),          -- 'entry', or seconds since the entry (P-Q26)
    plate          TEXT NOT NULL,                               -- as the provider spells it
    country        TEXT NOT NULL,                               -- ISO 3166 alpha-2
    subdivision    TEXT,                                        -- region (P-Q7); NULL = none
    canonical      TEXT NOT NULL,                               -- normalised, subdivision in front (P-Q8)
    facility_code  TEXT,
    facility_name  TEXT,
    zone_code      TEXT,
    zone_name      TEXT,
    start_ms       INTEGER,                                     -- when the service began; NULL = not told
    operator_id    TEXT,                                        -- opaque
    kind           TEXT NOT NULL,                               -- the provider's word (P-Q28)
    data           TEXT NOT NULL CHECK (json_valid(data)),      -- JSON object: further data, as text
    received_at_ms INTEGER NOT NULL,
    hook_id        TEXT NOT NULL                                -- the hook it came through; it may be gone
) STRICT;
CREATE UNIQUE INDEX fleet_notice_once ON fleet_notice (coalesce(connection_id, 0), service_id, period);
CREATE INDEX fleet_notice_plate ON fleet_notice (canonical, received_at_ms);
