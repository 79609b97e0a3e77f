-- What Gatehouse remembers of permits at OPS-COM, of rights that Pay-by-Plate providers tell of, and of what it serves
-- itself. It goes on where schema_payments.sql ends, in the same conventions.

-- Permits at OPS-COM whose reference we know: created here, or added by reference.
CREATE TABLE paid_permit (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    reference     TEXT NOT NULL CHECK (reference <> ''),        -- the provider's reference id
    plate         TEXT NOT NULL,                                -- as it was sent; '' = not known
    canonical     TEXT NOT NULL,                                -- normalised; '' = not known
    zone          TEXT,                                         -- the provider's name of it; NULL = not known
    permit_no     TEXT,                                         -- NULL = none
    start_ms      INTEGER,                                      -- NULL = not known
    end_ms        INTEGER,                                      -- NULL = not known
    amount        TEXT,                                         -- decimal as text, as last sent
    currency      TEXT,
    gone          INTEGER NOT NULL CHECK (gone IN (0, 1)),      -- 1 = deleted, or the provider does not know it any more
    added_by      TEXT NOT NULL,                                -- operator's name
    added_at_ms   INTEGER NOT NULL,
    changed_at_ms INTEGER NOT NULL,                             -- when anything of it was last confirmed
    CHECK ((amount IS NULL) = (currency IS NULL)),
    PRIMARY KEY (connection_id, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX paid_permit_plate ON paid_permit (canonical);

-- Zones of a Pay-by-Plate provider, as its zones call told them.
CREATE TABLE provider_zone (
    connection_id INTEGER NOT NULL REFERENCES payment_connection (id) ON DELETE CASCADE,
    zone_id       TEXT NOT NULL CHECK (zone_id <> ''),
    name          TEXT NOT NULL,                                -- as told; '' = it has none
    chosen        INTEGER NOT NULL CHECK (chosen IN (0, 1)),    -- 1 = its rights are read
    token         TEXT,                                         -- the provider's marker for the next delta; opaque; NULL = a full read comes next
    full_at_ms    INTEGER,                                      -- when it was last read in full
    as_of_ms      INTEGER,                                      -- when the look that made the copy began; NULL = never read
    problem       TEXT,                                         -- why it could not be read last, in words
    PRIMARY KEY (connection_id, zone_id)
) STRICT, WITHOUT ROWID;

-- Local copy: rights in the chosen zones, as of provider_zone. Expired ones leave it.
CREATE TABLE provider_right (
    connection_id  INTEGER NOT NULL,
    zone_id        TEXT NOT NULL,
    permit_id      TEXT NOT NULL,                               -- the provider's; not unique
    region         TEXT NOT NULL,                               -- state of the plate; '' = none
    canonical      TEXT NOT NULL,                               -- normalised plate
    plate          TEXT NOT NULL,                               -- as the provider spells it
    valid_from_ms  INTEGER,                                     -- NULL = always
    valid_until_ms INTEGER,                                     -- NULL = no end
    make           TEXT,
    color          TEXT,
    PRIMARY KEY (connection_id, zone_id, permit_id, region, canonical),
    FOREIGN KEY (connection_id, zone_id) REFERENCES provider_zone (connection_id, zone_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_right_plate ON provider_right (canonical);

-- Zones that we serve to others as a Pay-by-Plate provider.
CREATE TABLE served_zone (
    zone_id       TEXT PRIMARY KEY CHECK (zone_id <> ''),       -- as others name it
    name          TEXT NOT NULL CHECK (name <> ''),
    test          INTEGER NOT NULL CHECK (test IN (0, 1)),      -- 1 = for certification only: nothing is published in it
    series        TEXT NOT NULL CHECK (series <> ''),           -- random; part of each marker, so that those of another database are refused
    last_change   INTEGER NOT NULL CHECK (last_change >= 0),    -- number of the latest change
    oldest_change INTEGER NOT NULL CHECK (oldest_change >= 0),  -- markers before this one are refused: what was withdrawn before is forgotten
    as_of_ms      INTEGER,                                      -- when what is published was last compared; NULL = never
    problem       TEXT                                          -- why it cannot be told now, in words
) STRICT;

-- What is published in a zone.
CREATE TABLE served_source (
    id            INTEGER PRIMARY KEY,
    zone_id       TEXT NOT NULL REFERENCES served_zone (zone_id) ON DELETE CASCADE,
    kind          TEXT NOT NULL CHECK (kind IN ('allow_list', 'fleet', 'paid_permits', 'rights')),
    connection_id INTEGER REFERENCES payment_connection (id) ON DELETE CASCADE, -- whose; NULL = our own list
    source_zone   TEXT,                                         -- only what is in this zone of it; NULL = everything
    CHECK ((kind = 'allow_list') = (connection_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX served_source_once
    ON served_source (zone_id, kind, coalesce(connection_id, 0), coalesce(source_zone, ''));

-- What a zone serves now, and what it served before and withdrew: the deltas come from here.
CREATE TABLE served_permit (
    zone_id        TEXT NOT NULL REFERENCES served_zone (zone_id) ON DELETE CASCADE,
    permit_id      TEXT NOT NULL CHECK (permit_id <> ''),       -- made of its source
    region         TEXT NOT NULL,                               -- state of the plate; '' = none
    canonical      TEXT NOT NULL CHECK (canonical <> ''),       -- normalised plate
    plate          TEXT NOT NULL,                               -- as its source spells it
    valid_from_ms  INTEGER,                                     -- NULL = always
    valid_until_ms INTEGER,                                     -- NULL = no end; of a withdrawn one: when it was withdrawn
    make           TEXT,
    color          TEXT,
    gone           INTEGER NOT NULL CHECK (gone IN (0, 1)),     -- 1 = withdrawn
    change         INTEGER NOT NULL CHECK (change > 0),         -- number of its latest change
    PRIMARY KEY (zone_id, permit_id, region, canonical)
) STRICT, WITHOUT ROWID;
CREATE INDEX served_permit_change ON served_permit (zone_id, change);
CREATE INDEX served_permit_plate ON served_permit (zone_id, canonical);

-- Keys of those who may ask us. The keys themselves are kept with the secrets.
CREATE TABLE partner_key (
    id            TEXT PRIMARY KEY CHECK (id <> ''),            -- opaque
    name          TEXT NOT NULL CHECK (name <> ''),             -- who has it
    zones         TEXT NOT NULL CHECK (json_valid(zones)),      -- JSON array of zone ids; empty = all but the test zones
    development   INTEGER NOT NULL CHECK (development IN (0, 1)), -- 1 = for certification methods only
    created_at_ms INTEGER NOT NULL,
    answered      INTEGER NOT NULL DEFAULT 0 CHECK (answered >= 0), -- requests answered; written now and then
    last_at_ms    INTEGER                                       -- latest of them; NULL = never used
) STRICT;

-- Pay-by-Plate Sync as a provider; no row = never touched, off.
CREATE TABLE served_setting (
    id            INTEGER PRIMARY KEY CHECK (id = 1),           -- there is only one
    enabled       INTEGER NOT NULL CHECK (enabled IN (0, 1)),   -- 1 = we answer
    certification INTEGER NOT NULL CHECK (certification IN (0, 1)), -- 1 = certification methods answer, too
    populate_path TEXT NOT NULL CHECK (populate_path <> ''),    -- where test data are put in, below the prefix
    clear_path    TEXT NOT NULL CHECK (clear_path <> '')        -- where they are cleared
) STRICT;

-- What a source may do at the gate; no row = the usual rule.
CREATE TABLE source_rule (
    source         TEXT PRIMARY KEY CHECK (source IN ('paid_permits', 'rights')), -- paid_permits = OPS-COM, rights = Pay-by-Plate providers
    on_right       TEXT NOT NULL CHECK (on_right IN ('open', 'say')), -- a right in force: open = the verdict is allowed; say = it is shown
    on_no_right    TEXT NOT NULL CHECK (on_no_right IN ('ignore', 'warn', 'block')), -- no right was found
    on_warning     TEXT NOT NULL CHECK (on_warning IN ('ignore', 'warn', 'block')), -- do not ticket or tow, or an alarm
    on_cannot_tell TEXT NOT NULL CHECK (on_cannot_tell IN ('ignore', 'warn', 'hold')) -- hold = nothing opens by itself
) STRICT;

-- Asking sources about a plate that comes; no row = as usual.
CREATE TABLE ask_setting (
    id          INTEGER PRIMARY KEY CHECK (id = 1),             -- there is only one
    deadline_ms INTEGER NOT NULL CHECK (deadline_ms BETWEEN 50 AND 5000) -- answers that come later change nothing at once
) STRICT;
