-- Version 1: the whole schema. What each column means stands in schema.sql.

CREATE TABLE picture_volume (
    id            INTEGER PRIMARY KEY CHECK (id > 0),
    state         TEXT NOT NULL
                  CHECK (state IN ('current', 'full', 'abandoned', 'damaged')),
    end_offset    INTEGER NOT NULL CHECK (end_offset >= 32),
    started_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE site (
    id                      INTEGER PRIMARY KEY CHECK (id = 1),
    name                    TEXT NOT NULL,
    zone                    TEXT NOT NULL,
    idle_lock_s             INTEGER NOT NULL CHECK (idle_lock_s >= 0),
    picture_hosts           TEXT NOT NULL CHECK (json_valid(picture_hosts)),
    automatic_stopped_by    TEXT,
    automatic_stopped_at_ms INTEGER,
    all_open_by             TEXT,
    all_open_at_ms          INTEGER,
    CHECK ((automatic_stopped_by IS NULL) = (automatic_stopped_at_ms IS NULL)),
    CHECK ((all_open_by IS NULL) = (all_open_at_ms IS NULL))
) STRICT;

CREATE TABLE lane (
    id                INTEGER PRIMARY KEY,
    name              TEXT NOT NULL CHECK (name <> ''),
    direction         TEXT NOT NULL CHECK (direction IN ('entry', 'exit')),
    position          INTEGER NOT NULL,
    barrier_camera_id INTEGER REFERENCES camera (id),
    automatic_opening INTEGER NOT NULL CHECK (automatic_opening IN (0, 1)),
    removed_at_ms     INTEGER
) STRICT;
CREATE UNIQUE INDEX lane_name ON lane (name COLLATE NOCASE) WHERE removed_at_ms IS NULL;

CREATE TABLE lane_lock (
    lane_id      INTEGER PRIMARY KEY REFERENCES lane (id),
    locked_by    TEXT NOT NULL,
    locked_at_ms INTEGER NOT NULL,
    until_ms     INTEGER,
    confirmed    INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    site_wide    INTEGER NOT NULL CHECK (site_wide IN (0, 1)),
    command_id   INTEGER REFERENCES gate_command (id)
) STRICT;

CREATE TABLE camera (
    id                 INTEGER PRIMARY KEY,
    park_id            TEXT NOT NULL,
    device_id          TEXT NOT NULL,
    lane_id            INTEGER REFERENCES lane (id),
    first_heard_at_ms  INTEGER NOT NULL,
    source_address     TEXT,
    reported_at_ms     INTEGER,
    device_type        INTEGER,
    device_name        TEXT,
    scene_type         INTEGER,
    keepalive_s        INTEGER,
    pic_fill_type      INTEGER,
    shoot_position     INTEGER,
    capabilities       TEXT CHECK (json_valid(capabilities)),
    total_spaces       INTEGER,
    spaces             TEXT CHECK (json_valid(spaces)),
    reported_address   TEXT,
    resolution         TEXT,
    firmware           TEXT,
    serial             TEXT,
    register_code      TEXT,
    basic_json         TEXT,
    device_address     TEXT,
    user               TEXT,
    allow_basic        INTEGER NOT NULL DEFAULT 0 CHECK (allow_basic IN (0, 1)),
    identity_doubt     TEXT,
    replaced_by        INTEGER REFERENCES camera (id),
    last_heard_at_ms   INTEGER,
    last_capture_at_ms INTEGER,
    UNIQUE (park_id, device_id)
) STRICT;

CREATE TABLE camera_identity (
    id                INTEGER PRIMARY KEY,
    camera_id         INTEGER NOT NULL REFERENCES camera (id),
    address           TEXT NOT NULL,
    serial            TEXT NOT NULL,
    first_heard_at_ms INTEGER NOT NULL,
    last_heard_at_ms  INTEGER NOT NULL,
    confirmed         INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
    UNIQUE (camera_id, address, serial)
) STRICT;

CREATE TABLE capture (
    id                  INTEGER PRIMARY KEY,
    camera_id           INTEGER NOT NULL REFERENCES camera (id),
    record_id           TEXT NOT NULL,
    record_id_synthetic INTEGER NOT NULL CHECK (record_id_synthetic IN (0, 1)),
    identity            BLOB NOT NULL CHECK (length(identity) = 32),
    source_path         TEXT NOT NULL CHECK (source_path IN ('capture', 'manual_capture')),
    source_address      TEXT NOT NULL,
    received_at_ms      INTEGER NOT NULL,
    camera_time_raw     TEXT,
    camera_time_ms      INTEGER,
    clock_offset_ms     INTEGER,
    reading             TEXT NOT NULL,
    reading_normalised  TEXT,
    confidence          INTEGER,
    vehicle_type        INTEGER,
    vehicle_color       INTEGER,
    plate_type          INTEGER,
    plate_color         INTEGER,
    shoot_position      INTEGER,
    capture_mode        INTEGER,
    car_list_type       INTEGER,
    vehicle_logo        TEXT,
    vehicle_brand       TEXT,
    notes               TEXT NOT NULL CHECK (json_valid(notes)),
    metadata_json       TEXT NOT NULL
) STRICT;
CREATE INDEX capture_record ON capture (camera_id, record_id);
CREATE TRIGGER capture_is_never_changed BEFORE UPDATE ON capture
BEGIN
    SELECT RAISE(ABORT, 'a capture is never changed');
END;

CREATE TABLE picture (
    capture_id    INTEGER NOT NULL REFERENCES capture (id),
    idx           INTEGER NOT NULL CHECK (idx >= 0),
    kind          INTEGER NOT NULL,
    state         TEXT NOT NULL
                  CHECK (state IN ('kept', 'broken', 'elsewhere', 'fetching', 'missing')),
    note          TEXT,
    url           TEXT,
    declared_size INTEGER,
    volume_id     INTEGER REFERENCES picture_volume (id) DEFERRABLE INITIALLY DEFERRED,
    offset        INTEGER CHECK (offset > 0),
    length        INTEGER CHECK (length >= 0),
    hash          BLOB CHECK (length(hash) = 32),
    PRIMARY KEY (capture_id, idx),
    CHECK ((volume_id IS NULL) = (offset IS NULL) AND (volume_id IS NULL) = (length IS NULL)
           AND (volume_id IS NULL) = (hash IS NULL)),
    CHECK (CASE state WHEN 'kept' THEN volume_id IS NOT NULL WHEN 'broken' THEN 1 ELSE volume_id IS NULL END)
) STRICT, WITHOUT ROWID;

CREATE TABLE passage (
    id                   INTEGER PRIMARY KEY,
    lane_id              INTEGER REFERENCES lane (id),
    camera_id            INTEGER NOT NULL REFERENCES camera (id),
    happened_at_ms       INTEGER NOT NULL,
    received_at_ms       INTEGER NOT NULL,
    main_capture_id      INTEGER NOT NULL REFERENCES capture (id),
    plate                TEXT,
    plate_normalised     TEXT,
    historic             INTEGER NOT NULL CHECK (historic IN (0, 1)),
    verdict              TEXT NOT NULL CHECK (verdict IN ('allowed', 'review', 'blocked', 'unknown')),
    verdict_sentence     TEXT NOT NULL,
    verdict_warnings     TEXT NOT NULL CHECK (json_valid(verdict_warnings)),
    verdict_at_ms        INTEGER NOT NULL,
    opened_by_command_id INTEGER REFERENCES gate_command (id)
) STRICT;
CREATE INDEX passage_plate ON passage (plate_normalised, happened_at_ms);
CREATE INDEX passage_lane ON passage (lane_id, happened_at_ms);
CREATE INDEX passage_camera ON passage (camera_id, happened_at_ms);

CREATE TABLE capture_index (
    capture_id       INTEGER PRIMARY KEY REFERENCES capture (id),
    passage_id       INTEGER NOT NULL REFERENCES passage (id),
    camera_id        INTEGER NOT NULL,
    lane_id          INTEGER,
    happened_at_ms   INTEGER NOT NULL,
    historic         INTEGER NOT NULL CHECK (historic IN (0, 1)),
    plate            TEXT,
    plate_normalised TEXT,
    lookalike        TEXT,
    corrected        INTEGER NOT NULL CHECK (corrected IN (0, 1)),
    verdict          TEXT NOT NULL CHECK (verdict IN ('allowed', 'review', 'blocked', 'unknown')),
    verdict_sentence TEXT NOT NULL,
    verdict_warnings TEXT NOT NULL CHECK (json_valid(verdict_warnings)),
    verdict_at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX capture_index_plate ON capture_index (plate_normalised, happened_at_ms);
CREATE INDEX capture_index_lookalike ON capture_index (lookalike, happened_at_ms);
CREATE INDEX capture_index_lane ON capture_index (lane_id, happened_at_ms);
CREATE INDEX capture_index_camera ON capture_index (camera_id, happened_at_ms);
CREATE INDEX capture_index_verdict ON capture_index (verdict, happened_at_ms);
CREATE INDEX capture_index_no_plate ON capture_index (happened_at_ms) WHERE plate_normalised IS NULL;
CREATE INDEX capture_index_corrected ON capture_index (happened_at_ms) WHERE corrected = 1;
CREATE INDEX capture_index_passage ON capture_index (passage_id);
CREATE INDEX capture_index_time ON capture_index
    (happened_at_ms, capture_id, plate_normalised, lookalike, lane_id, camera_id, verdict, corrected);

CREATE TABLE correction (
    id               INTEGER PRIMARY KEY,
    capture_id       INTEGER NOT NULL REFERENCES capture (id),
    action           TEXT NOT NULL CHECK (action IN ('set', 'undo')),
    plate            TEXT,
    plate_normalised TEXT,
    by_name          TEXT NOT NULL,
    at_ms            INTEGER NOT NULL,
    CHECK (action = 'set' OR (plate IS NULL AND plate_normalised IS NULL)),
    CHECK ((plate IS NULL) = (plate_normalised IS NULL))
) STRICT;
CREATE INDEX correction_capture ON correction (capture_id);
CREATE TRIGGER correction_is_never_changed BEFORE UPDATE ON correction
BEGIN
    SELECT RAISE(ABORT, 'a correction is never changed');
END;

CREATE TABLE capture_fact (
    id         INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL REFERENCES capture (id),
    at_ms      INTEGER NOT NULL,
    by_name    TEXT NOT NULL,
    what       TEXT NOT NULL
) STRICT;
CREATE INDEX capture_fact_capture ON capture_fact (capture_id);
CREATE TRIGGER capture_fact_is_never_changed BEFORE UPDATE ON capture_fact
BEGIN
    SELECT RAISE(ABORT, 'a fact is never changed');
END;

CREATE TABLE list_entry (
    id               INTEGER PRIMARY KEY,
    list             TEXT NOT NULL CHECK (list IN ('allow', 'block')),
    plate            TEXT NOT NULL,
    plate_normalised TEXT NOT NULL CHECK (plate_normalised <> ''),
    lookalike        TEXT NOT NULL,
    valid_from_ms    INTEGER,
    valid_until_ms   INTEGER,
    owner            TEXT NOT NULL,
    phone            TEXT NOT NULL,
    remarks          TEXT NOT NULL,
    added_by         TEXT NOT NULL,
    added_at_ms      INTEGER NOT NULL,
    changed_by       TEXT,
    changed_at_ms    INTEGER,
    deleted_by       TEXT,
    deleted_at_ms    INTEGER,
    CHECK ((changed_by IS NULL) = (changed_at_ms IS NULL)),
    CHECK ((deleted_by IS NULL) = (deleted_at_ms IS NULL))
) STRICT;
CREATE INDEX list_entry_plate ON list_entry (plate_normalised) WHERE deleted_at_ms IS NULL;
CREATE INDEX list_entry_lookalike ON list_entry (lookalike) WHERE deleted_at_ms IS NULL;
CREATE INDEX list_entry_list ON list_entry (list, plate_normalised, id) WHERE deleted_at_ms IS NULL;

CREATE TABLE gate_command (
    id               INTEGER PRIMARY KEY,
    lane_id          INTEGER NOT NULL REFERENCES lane (id),
    camera_id        INTEGER REFERENCES camera (id),
    command          TEXT NOT NULL CHECK (command IN ('open', 'open_and_lock', 'unlock', 'close')),
    channel          TEXT NOT NULL CHECK (channel IN ('lapi')),
    asked_by         TEXT NOT NULL,
    asked_by_id      INTEGER REFERENCES operator (id),
    asked_at_ms      INTEGER NOT NULL,
    reason           TEXT,
    emergency        INTEGER NOT NULL CHECK (emergency IN (0, 1)),
    automatic        INTEGER NOT NULL CHECK (automatic IN (0, 1)),
    signed_by        TEXT,
    signed_at_ms     INTEGER,
    capture_id       INTEGER REFERENCES capture (id),
    plate            TEXT,
    plate_normalised TEXT,
    until_ms         INTEGER,
    site_wide        INTEGER NOT NULL CHECK (site_wide IN (0, 1)),
    outcome          TEXT NOT NULL CHECK (outcome IN ('pending', 'accepted', 'refused', 'not_sent', 'unknown')),
    sentence         TEXT NOT NULL,
    device_words     TEXT,
    latency_ms       INTEGER,
    ended_at_ms      INTEGER,
    CHECK ((signed_by IS NULL) = (signed_at_ms IS NULL))
) STRICT;
CREATE INDEX gate_command_lane ON gate_command (lane_id, id);
CREATE INDEX gate_command_plate ON gate_command (plate_normalised, id) WHERE plate_normalised IS NOT NULL;
CREATE INDEX gate_command_capture ON gate_command (capture_id) WHERE capture_id IS NOT NULL;
CREATE INDEX gate_command_unsigned ON gate_command (id) WHERE emergency = 1 AND signed_by IS NULL;
CREATE INDEX gate_command_pending ON gate_command (id) WHERE outcome = 'pending';

CREATE TABLE operator (
    id                   INTEGER PRIMARY KEY,
    name                 TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
    role                 TEXT NOT NULL CHECK (role IN ('attendant', 'supervisor', 'engineer')),
    secret_hash          TEXT NOT NULL,
    disabled             INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    failures             INTEGER NOT NULL CHECK (failures >= 0),
    last_failure_at_ms   INTEGER,
    must_change_secret   INTEGER NOT NULL CHECK (must_change_secret IN (0, 1)),
    created_at_ms        INTEGER NOT NULL,
    last_signed_in_at_ms INTEGER
) STRICT;

CREATE TABLE audit (
    seq             INTEGER PRIMARY KEY,
    at_ms           INTEGER NOT NULL,
    actor           TEXT NOT NULL,
    action          TEXT NOT NULL,
    subject         TEXT NOT NULL,
    reason          TEXT NOT NULL,
    personal        TEXT,
    salt            BLOB CHECK (length(salt) = 16),
    personal_digest BLOB NOT NULL CHECK (length(personal_digest) IN (0, 32)),
    hash            BLOB NOT NULL CHECK (length(hash) = 32),
    CHECK ((personal IS NULL) = (salt IS NULL)),
    CHECK (personal IS NULL OR length(personal_digest) = 32)
) STRICT;
CREATE TRIGGER audit_is_only_appended BEFORE INSERT ON audit
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN
    SELECT RAISE(ABORT, 'audit rows are only appended');
END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit rows are never deleted');
END;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
WHEN NEW.personal IS NOT NULL OR NEW.salt IS NOT NULL
    OR NEW.seq IS NOT OLD.seq OR NEW.at_ms IS NOT OLD.at_ms OR NEW.actor IS NOT OLD.actor
    OR NEW.action IS NOT OLD.action OR NEW.subject IS NOT OLD.subject OR NEW.reason IS NOT OLD.reason
    OR NEW.personal_digest IS NOT OLD.personal_digest OR NEW.hash IS NOT OLD.hash
BEGIN
    SELECT RAISE(ABORT, 'of an audit row only the personal part can be erased');
END;

CREATE TABLE alarm (
    id                 INTEGER PRIMARY KEY,
    kind               TEXT NOT NULL CHECK (kind IN (
                           'blocked_plate', 'camera_silent', 'camera_clock', 'camera_identity', 'command_failed',
                           'command_unknown', 'store_failing', 'intake_down', 'disk_low', 'dead_letter',
                           'lock_left_on', 'emergency_unsigned', 'record_conflict', 'keyring_locked')),
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
CREATE UNIQUE INDEX alarm_open ON alarm (key) WHERE active = 1 OR acknowledged_by IS NULL;

CREATE TABLE dead_letter (
    id             INTEGER PRIMARY KEY,
    received_at_ms INTEGER NOT NULL,
    source         TEXT NOT NULL,
    path           TEXT NOT NULL,
    reason         TEXT NOT NULL,
    size_bytes     INTEGER NOT NULL,
    body           BLOB NOT NULL CHECK (length(body) <= 262144)
) STRICT;

CREATE TABLE device_message (
    id             INTEGER PRIMARY KEY,
    camera_id      INTEGER REFERENCES camera (id),
    received_at_ms INTEGER NOT NULL,
    path           TEXT NOT NULL,
    body_json      TEXT NOT NULL CHECK (length(CAST(body_json AS BLOB)) <= 65536)
) STRICT;
CREATE INDEX device_message_camera ON device_message (camera_id, id);
