-- Every channel to a camera: MQTT and keep-alive beside LAPI, and a journal of what cameras are asked
-- besides gate commands.

ALTER TABLE site ADD COLUMN mqtt TEXT CHECK (json_valid(mqtt));

ALTER TABLE lane ADD COLUMN mqtt INTEGER NOT NULL DEFAULT 0 CHECK (mqtt IN (0, 1));
ALTER TABLE lane ADD COLUMN sends_lists INTEGER NOT NULL DEFAULT 0 CHECK (sends_lists IN (0, 1));
ALTER TABLE lane ADD COLUMN list_channel TEXT NOT NULL DEFAULT 'lapi' CHECK (list_channel IN ('lapi', 'mqtt'));
ALTER TABLE lane ADD COLUMN display TEXT CHECK (json_valid(display));

ALTER TABLE camera ADD COLUMN mqtt_enabled INTEGER CHECK (mqtt_enabled IN (0, 1));
ALTER TABLE camera ADD COLUMN profile TEXT NOT NULL DEFAULT 'documented' CHECK (profile <> '');
ALTER TABLE camera ADD COLUMN mqtt_user TEXT;
ALTER TABLE camera ADD COLUMN mqtt_topic TEXT;

-- A wider CHECK needs the table anew; its references and indices go by its name.
CREATE TABLE gate_command_new (
    id               INTEGER PRIMARY KEY,
    lane_id          INTEGER NOT NULL REFERENCES lane (id),
    camera_id        INTEGER REFERENCES camera (id),
    command          TEXT NOT NULL CHECK (command IN ('open', 'open_and_lock', 'unlock', 'close')),
    channel          TEXT NOT NULL CHECK (channel IN ('lapi', 'mqtt', 'keep_alive')),
    request_id       TEXT,
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
    late_words       TEXT,
    late_at_ms       INTEGER,
    CHECK ((signed_by IS NULL) = (signed_at_ms IS NULL)),
    CHECK ((late_words IS NULL) = (late_at_ms IS NULL))
) STRICT;
INSERT INTO gate_command_new (id, lane_id, camera_id, command, channel, asked_by, asked_by_id, asked_at_ms, reason,
    emergency, automatic, signed_by, signed_at_ms, capture_id, plate, plate_normalised, until_ms, site_wide, outcome,
    sentence, device_words, latency_ms, ended_at_ms)
SELECT id, lane_id, camera_id, command, channel, asked_by, asked_by_id, asked_at_ms, reason,
    emergency, automatic, signed_by, signed_at_ms, capture_id, plate, plate_normalised, until_ms, site_wide, outcome,
    sentence, device_words, latency_ms, ended_at_ms
FROM gate_command;
DROP TABLE gate_command;
ALTER TABLE gate_command_new RENAME TO gate_command;
CREATE INDEX gate_command_lane ON gate_command (lane_id, id);
CREATE INDEX gate_command_plate ON gate_command (plate_normalised, id) WHERE plate_normalised IS NOT NULL;
CREATE INDEX gate_command_capture ON gate_command (capture_id) WHERE capture_id IS NOT NULL;
CREATE INDEX gate_command_unsigned ON gate_command (id) WHERE emergency = 1 AND signed_by IS NULL;
CREATE INDEX gate_command_pending ON gate_command (id) WHERE outcome = 'pending';
CREATE UNIQUE INDEX gate_command_request ON gate_command (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE camera_request (
    id           INTEGER PRIMARY KEY,
    camera_id    INTEGER NOT NULL REFERENCES camera (id),
    kind         TEXT NOT NULL CHECK (kind IN (
                     'capture', 'restart', 'led', 'live_osd', 'photo_osd', 'lists', 'serial', 'lamp', 'provision')),
    channel      TEXT NOT NULL CHECK (channel IN ('lapi', 'mqtt', 'keep_alive')),
    request_id   TEXT NOT NULL UNIQUE,
    summary      TEXT NOT NULL,
    detail       TEXT CHECK (json_valid(detail)),
    asked_by     TEXT NOT NULL,
    asked_by_id  INTEGER REFERENCES operator (id),
    asked_at_ms  INTEGER NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('pending', 'accepted', 'refused', 'not_sent', 'unknown')),
    sentence     TEXT NOT NULL,
    device_words TEXT,
    latency_ms   INTEGER,
    ended_at_ms  INTEGER,
    late_words   TEXT,
    late_at_ms   INTEGER,
    capture_id   INTEGER REFERENCES capture (id),
    CHECK ((late_words IS NULL) = (late_at_ms IS NULL))
) STRICT;
CREATE INDEX camera_request_camera ON camera_request (camera_id, id);
CREATE INDEX camera_request_pending ON camera_request (id) WHERE outcome = 'pending';
CREATE INDEX camera_request_capture ON camera_request (capture_id) WHERE capture_id IS NOT NULL;

CREATE TABLE alarm_new (
    id                 INTEGER PRIMARY KEY,
    kind               TEXT NOT NULL CHECK (kind IN (
                           'blocked_plate', 'camera_silent', 'camera_clock', 'camera_identity', 'command_failed',
                           'command_unknown', 'store_failing', 'intake_down', 'disk_low', 'dead_letter',
                           'lock_left_on', 'emergency_unsigned', 'record_conflict', 'keyring_locked',
                           'camera_lists', 'mqtt_down', 'display_failing')),
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
