-- What Gatehouse remembers. This file and schema_payments.sql are the reference; the files in migrations/
-- add up to them, and a test proves that they do.
--
-- Every instant is INTEGER milliseconds since 1970 UTC, in a column whose name ends in _ms.
-- Every truth value is INTEGER 0 or 1. "Normalised" plates are NFKC, upper case, alphanumerics
-- only; look-alike keys fold what cameras confuse and serve searching and warning only.

-- The picture files. A picture's row names its volume, offset and length; bytes behind end_offset
-- belong to no row and are cut off when the volume is opened again.
CREATE TABLE picture_volume (
    id            INTEGER PRIMARY KEY CHECK (id > 0),           -- number in the file name pictures/vol-000001.gvp
    state         TEXT NOT NULL
                  CHECK (state IN ('current', 'full', 'abandoned', 'damaged')),
                  -- current: being filled; full; abandoned: a sync failed, its committed pictures are good;
                  -- damaged: found missing, too short or not a volume when the store was opened
    end_offset    INTEGER NOT NULL CHECK (end_offset >= 32),    -- bytes in use, file header included
    started_at_ms INTEGER NOT NULL                              -- when it was begun, ms since 1970 UTC
) STRICT;

-- The site: exactly one row, made at the first start.
CREATE TABLE site (
    id                      INTEGER PRIMARY KEY CHECK (id = 1), -- there is only one
    name                    TEXT NOT NULL,                      -- as shown
    zone                    TEXT NOT NULL,                      -- IANA zone; camera times without a zone are in it
    idle_lock_s             INTEGER NOT NULL CHECK (idle_lock_s >= 0), -- idle seconds before the screen locks; 0 = never
    picture_hosts           TEXT NOT NULL CHECK (json_valid(picture_hosts)), -- JSON array: hosts pictures may be fetched from
    automatic_stopped_by    TEXT,                               -- who stopped all automatic opening; NULL = not stopped
    automatic_stopped_at_ms INTEGER,                            -- when
    all_open_by             TEXT,                               -- who opened and locked all lanes; NULL = not in force
    all_open_at_ms          INTEGER,                            -- when
    mqtt                    TEXT CHECK (json_valid(mqtt)),      -- JSON: which broker, without secrets; NULL = MQTT is off
    lists_withheld          INTEGER NOT NULL DEFAULT 0 CHECK (lists_withheld IN (0, 1)), -- 1 = no camera is to hold an allow list
    CHECK ((automatic_stopped_by IS NULL) = (automatic_stopped_at_ms IS NULL)),
    CHECK ((all_open_by IS NULL) = (all_open_at_ms IS NULL))
) STRICT;

-- One way in or out. A removed lane stays for the history that names it.
CREATE TABLE lane (
    id                INTEGER PRIMARY KEY,
    name              TEXT NOT NULL CHECK (name <> ''),         -- unique among lanes not removed, whatever the case
    direction         TEXT NOT NULL CHECK (direction IN ('entry', 'exit')), -- the camera protocol does not know it
    position          INTEGER NOT NULL,                         -- place in the strip, from 1
    barrier_camera_id INTEGER REFERENCES camera (id),           -- the camera that drives its barrier
    automatic_opening INTEGER NOT NULL CHECK (automatic_opening IN (0, 1)), -- policy: open by itself for an exact allow match
    removed_at_ms     INTEGER,                                  -- when an engineer removed it; NULL = in use
    mqtt              INTEGER NOT NULL DEFAULT 0 CHECK (mqtt IN (0, 1)), -- 1 = its cameras may be reached over MQTT too
    sends_lists       INTEGER NOT NULL DEFAULT 0 CHECK (sends_lists IN (0, 1)), -- 1 = its cameras get our lists and open by themselves
    list_channel      TEXT NOT NULL DEFAULT 'lapi' CHECK (list_channel IN ('lapi', 'mqtt')), -- how they get them
    display           TEXT CHECK (json_valid(display)),         -- JSON: what its display shows when; NULL = it is not driven
    lists_sent        TEXT NOT NULL DEFAULT 'both' CHECK (lists_sent IN ('both', 'allow', 'block')), -- which lists its cameras get
    fleet_unpaid      TEXT NOT NULL DEFAULT 'warn' CHECK (fleet_unpaid IN ('block', 'warn', 'ignore')) -- what unpaid services of a fleet vehicle do to the verdict
) STRICT;
CREATE UNIQUE INDEX lane_name ON lane (name COLLATE NOCASE) WHERE removed_at_ms IS NULL;

-- "Open and lock" as far as we know it; no row = not locked. Nothing unlocks by itself.
CREATE TABLE lane_lock (
    lane_id      INTEGER PRIMARY KEY REFERENCES lane (id),
    locked_by    TEXT NOT NULL,                                 -- who asked, as shown
    locked_at_ms INTEGER NOT NULL,                              -- when it was asked
    until_ms     INTEGER,                                       -- when an alarm reminds of it; NULL = never
    confirmed    INTEGER NOT NULL CHECK (confirmed IN (0, 1)),  -- 1 = the camera accepted it, 0 = the outcome is unknown
    site_wide    INTEGER NOT NULL CHECK (site_wide IN (0, 1)),  -- 1 = part of "open all lanes"
    command_id   INTEGER REFERENCES gate_command (id)           -- the command that did it; NULL = the journal did not have it
) STRICT;

-- Every camera that ever spoke to us, known by what was typed into it.
CREATE TABLE camera (
    id                 INTEGER PRIMARY KEY,
    park_id            TEXT NOT NULL,                           -- wire parkId; '' = not sent
    device_id          TEXT NOT NULL,                           -- wire deviceId; '' = not sent
    lane_id            INTEGER REFERENCES lane (id),            -- its lane; NULL = none yet
    first_heard_at_ms  INTEGER NOT NULL,                        -- first message of any kind
    source_address     TEXT,                                    -- IP address its latest message came from
    -- from its basic data; NULL until reported
    reported_at_ms     INTEGER,                                 -- latest basic data: it started, or had lost us
    device_type        INTEGER,                                 -- wire deviceType; 1 = entrance and exit camera
    device_name        TEXT,                                    -- wire deviceName
    scene_type         INTEGER,                                 -- wire sceneType
    keepalive_s        INTEGER,                                 -- keep-alive interval in seconds, as reported
    pic_fill_type      INTEGER,                                 -- wire picFillType: pictures as data, as URL, or both
    shoot_position     INTEGER,                                 -- wire shootPosition
    capabilities       TEXT CHECK (json_valid(capabilities)),   -- JSON array of words: what it can do
    total_spaces       INTEGER,                                 -- number of parking spaces it reports
    spaces             TEXT CHECK (json_valid(spaces)),         -- JSON array of texts: the spaces it watches
    reported_address   TEXT,                                    -- IP address it believes it has
    resolution         TEXT,                                    -- picture resolution, as reported
    firmware           TEXT,                                    -- software version
    serial             TEXT,                                    -- hardware serial number
    register_code      TEXT,                                    -- EZCloud register code
    basic_json         TEXT,                                    -- the whole basic data as JSON, without secrets
    -- set by an engineer
    device_address     TEXT,                                    -- host or host:port for commands; NULL = source_address, port 80
    user               TEXT,                                    -- Digest user; the password is in the OS keyring
    allow_basic        INTEGER NOT NULL DEFAULT 0 CHECK (allow_basic IN (0, 1)), -- 1 = Basic authentication may be used
    identity_doubt     TEXT,                                    -- why we are not sure it is one device; NULL = sure
    replaced_by        INTEGER REFERENCES camera (id),          -- the camera that took its place
    last_heard_at_ms   INTEGER,                                 -- last message; written at most once a minute
    last_capture_at_ms INTEGER,                                 -- receipt of its last capture
    -- MQTT, and what is special about its model
    mqtt_enabled       INTEGER CHECK (mqtt_enabled IN (0, 1)),  -- wire mqttEnable, as reported; NULL = not said
    profile            TEXT NOT NULL DEFAULT 'documented' CHECK (profile <> ''), -- name of its model's oddities
    mqtt_user          TEXT,                                    -- its user at our broker; the password is in the OS keyring
    mqtt_topic         TEXT,                                    -- its request topic; NULL = the usual one
    UNIQUE (park_id, device_id)
) STRICT;

-- The devices that spoke under a camera's id. Two at a time is a doubt for an engineer to settle.
CREATE TABLE camera_identity (
    id                INTEGER PRIMARY KEY,
    camera_id         INTEGER NOT NULL REFERENCES camera (id),
    address           TEXT NOT NULL,                            -- source IP address
    serial            TEXT NOT NULL,                            -- hardware serial number; '' = not reported
    first_heard_at_ms INTEGER NOT NULL,
    last_heard_at_ms  INTEGER NOT NULL,
    confirmed         INTEGER NOT NULL CHECK (confirmed IN (0, 1)), -- 1 = an engineer said that this is the camera
    UNIQUE (camera_id, address, serial)
) STRICT;

-- What a camera uploaded. Written once by the recorder, never changed.
CREATE TABLE capture (
    id                  INTEGER PRIMARY KEY,                    -- in the order of recording
    camera_id           INTEGER NOT NULL REFERENCES camera (id),
    record_id           TEXT NOT NULL,                          -- wire recordId, or the synthetic one
    record_id_synthetic INTEGER NOT NULL CHECK (record_id_synthetic IN (0, 1)), -- 1 = the camera sent none
    identity            BLOB NOT NULL CHECK (length(identity) = 32), -- BLAKE3: two uploads with the same one are one record
    source_path         TEXT NOT NULL CHECK (source_path IN ('capture', 'manual_capture')), -- which upstream path it came on
    source_address      TEXT NOT NULL,                          -- IP address it came from
    received_at_ms      INTEGER NOT NULL,                       -- when the upload was complete, by our clock
    camera_time_raw     TEXT,                                   -- wire picTime as sent
    camera_time_ms      INTEGER,                                -- the same as an instant, site zone assumed; NULL = unreadable
    clock_offset_ms     INTEGER,                                -- camera's clock minus ours, known at receipt; NULL = not learnt
    reading             TEXT NOT NULL,                          -- plate as the camera sent it
    reading_normalised  TEXT,                                   -- normalised; NULL = no plate was read
    confidence          INTEGER,                                -- wire value, meant 0..100, may lie outside
    vehicle_type        INTEGER,                                -- wire codes, as sent
    vehicle_color       INTEGER,
    plate_type          INTEGER,
    plate_color         INTEGER,
    shoot_position      INTEGER,
    capture_mode        INTEGER,
    car_list_type       INTEGER,                                -- what the camera's own list said: 0 common, 1 allow, 2 block
    vehicle_logo        TEXT,                                   -- wire text, as sent
    vehicle_brand       TEXT,
    notes               TEXT NOT NULL CHECK (json_valid(notes)), -- JSON array: what had to be tolerated when reading it
    metadata_json       TEXT NOT NULL                           -- the upload as JSON, without picture data and secrets
) STRICT;
CREATE INDEX capture_record ON capture (camera_id, record_id);
CREATE TRIGGER capture_is_never_changed BEFORE UPDATE ON capture
BEGIN
    SELECT RAISE(ABORT, 'a capture is never changed');
END;

-- The pictures of a capture, in the order of the upload.
CREATE TABLE picture (
    capture_id    INTEGER NOT NULL REFERENCES capture (id),
    idx           INTEGER NOT NULL CHECK (idx >= 0),            -- position in the upload, from 0
    kind          INTEGER NOT NULL,                             -- wire type: 1 vehicle, 2 plate, others as sent
    state         TEXT NOT NULL
                  CHECK (state IN ('kept', 'broken', 'elsewhere', 'fetching', 'missing')),
                  -- kept: the original is here; broken: its bytes are no picture; elsewhere: only a URL came
                  -- and its host is not allowed; fetching: its URL is being fetched; missing: nothing came
    note          TEXT,                                         -- what is wrong or where it is kept, one sentence
    url           TEXT,                                         -- wire url
    declared_size INTEGER,                                      -- wire size, as sent
    volume_id     INTEGER REFERENCES picture_volume (id) DEFERRABLE INITIALLY DEFERRED,
                  -- where the original lies; deferred: a batch writes the row of a new volume last
    offset        INTEGER CHECK (offset > 0),                   -- of its first byte in the volume file, bytes
    length        INTEGER CHECK (length >= 0),                  -- bytes
    hash          BLOB CHECK (length(hash) = 32),               -- BLAKE3 of the bytes
    PRIMARY KEY (capture_id, idx),
    CHECK ((volume_id IS NULL) = (offset IS NULL) AND (volume_id IS NULL) = (length IS NULL)
           AND (volume_id IS NULL) = (hash IS NULL)),
    CHECK (CASE state WHEN 'kept' THEN volume_id IS NOT NULL WHEN 'broken' THEN 1 ELSE volume_id IS NULL END)
) STRICT, WITHOUT ROWID;

-- One vehicle going through a lane: one or more captures, one row of the feed.
CREATE TABLE passage (
    id                   INTEGER PRIMARY KEY,                   -- in the order in which they began
    lane_id              INTEGER REFERENCES lane (id),          -- NULL = its camera had no lane then
    camera_id            INTEGER NOT NULL REFERENCES camera (id), -- camera of its main capture
    happened_at_ms       INTEGER NOT NULL,                      -- corrected camera time where known, else receipt
    received_at_ms       INTEGER NOT NULL,                      -- receipt of its latest capture
    main_capture_id      INTEGER NOT NULL REFERENCES capture (id), -- whose plate and pictures are shown
    plate                TEXT,                                  -- effective plate as shown; NULL = none
    plate_normalised     TEXT,                                  -- effective plate, normalised
    historic             INTEGER NOT NULL CHECK (historic IN (0, 1)), -- 1 = late replay, not a car that stands there now
    verdict              TEXT NOT NULL CHECK (verdict IN ('allowed', 'review', 'blocked', 'unknown')),
    verdict_sentence     TEXT NOT NULL,                         -- the evidence in one sentence
    verdict_warnings     TEXT NOT NULL CHECK (json_valid(verdict_warnings)), -- JSON array of sentences
    verdict_at_ms        INTEGER NOT NULL,                      -- as of when
    opened_by_command_id INTEGER REFERENCES gate_command (id)   -- the command that let it through, as far as we know
) STRICT;
CREATE INDEX passage_plate ON passage (plate_normalised, happened_at_ms);
CREATE INDEX passage_lane ON passage (lane_id, happened_at_ms);
CREATE INDEX passage_camera ON passage (camera_id, happened_at_ms);

-- What the engine made of a capture: searchable, derived, in step with capture in the order of ids.
CREATE TABLE capture_index (
    capture_id       INTEGER PRIMARY KEY REFERENCES capture (id),
    passage_id       INTEGER NOT NULL REFERENCES passage (id),
    camera_id        INTEGER NOT NULL,                          -- as in capture
    lane_id          INTEGER,                                   -- lane of the camera then; NULL = none
    happened_at_ms   INTEGER NOT NULL,                          -- corrected camera time where known, else receipt
    historic         INTEGER NOT NULL CHECK (historic IN (0, 1)), -- 1 = late replay
    plate            TEXT,                                      -- effective plate as shown; NULL = none
    plate_normalised TEXT,                                      -- effective plate, normalised
    lookalike        TEXT,                                      -- its look-alike key
    corrected        INTEGER NOT NULL CHECK (corrected IN (0, 1)), -- 1 = a correction is in force
    verdict          TEXT NOT NULL CHECK (verdict IN ('allowed', 'review', 'blocked', 'unknown')),
    verdict_sentence TEXT NOT NULL,                             -- the evidence in one sentence
    verdict_warnings TEXT NOT NULL CHECK (json_valid(verdict_warnings)), -- JSON array of sentences
    verdict_at_ms    INTEGER NOT NULL                           -- as of when
) STRICT;
-- Each ends in the row number by itself, so that it also gives the order (happened_at_ms, capture_id).
CREATE INDEX capture_index_plate ON capture_index (plate_normalised, happened_at_ms);
CREATE INDEX capture_index_lookalike ON capture_index (lookalike, happened_at_ms);
CREATE INDEX capture_index_lane ON capture_index (lane_id, happened_at_ms);
CREATE INDEX capture_index_camera ON capture_index (camera_id, happened_at_ms);
CREATE INDEX capture_index_verdict ON capture_index (verdict, happened_at_ms);
CREATE INDEX capture_index_no_plate ON capture_index (happened_at_ms) WHERE plate_normalised IS NULL;
CREATE INDEX capture_index_corrected ON capture_index (happened_at_ms) WHERE corrected = 1;
CREATE INDEX capture_index_passage ON capture_index (passage_id);
-- Newest first with everything a search can ask for, so that a search that no other index narrows
-- reads this one alone.
CREATE INDEX capture_index_time ON capture_index
    (happened_at_ms, capture_id, plate_normalised, lookalike, lane_id, camera_id, verdict, corrected);

-- What people say a plate really is. Appended; the newest row of a capture counts.
CREATE TABLE correction (
    id               INTEGER PRIMARY KEY,
    capture_id       INTEGER NOT NULL REFERENCES capture (id),
    action           TEXT NOT NULL CHECK (action IN ('set', 'undo')), -- undo: the camera's reading counts again
    plate            TEXT,                                      -- as typed; NULL with 'set' = there is no plate
    plate_normalised TEXT,                                      -- the same, normalised
    by_name          TEXT NOT NULL,                             -- who, as shown
    at_ms            INTEGER NOT NULL,
    CHECK (action = 'set' OR (plate IS NULL AND plate_normalised IS NULL)),
    CHECK ((plate IS NULL) = (plate_normalised IS NULL))
) STRICT;
CREATE INDEX correction_capture ON correction (capture_id);
CREATE TRIGGER correction_is_never_changed BEFORE UPDATE ON correction
BEGIN
    SELECT RAISE(ABORT, 'a correction is never changed');
END;

-- What happened to a capture. Appended.
CREATE TABLE capture_fact (
    id         INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL REFERENCES capture (id),
    at_ms      INTEGER NOT NULL,
    by_name    TEXT NOT NULL,                                   -- who, or what ('camera', 'gatehouse')
    what       TEXT NOT NULL                                    -- one sentence
) STRICT;
CREATE INDEX capture_fact_capture ON capture_fact (capture_id);
CREATE TRIGGER capture_fact_is_never_changed BEFORE UPDATE ON capture_fact
BEGIN
    SELECT RAISE(ABORT, 'a fact is never changed');
END;

-- Allow and block lists. A deleted entry stays for the history.
CREATE TABLE list_entry (
    id               INTEGER PRIMARY KEY,
    list             TEXT NOT NULL CHECK (list IN ('allow', 'block')),
    plate            TEXT NOT NULL,                             -- as typed
    plate_normalised TEXT NOT NULL CHECK (plate_normalised <> ''), -- the key for equality
    lookalike        TEXT NOT NULL,                             -- the key for warnings
    valid_from_ms    INTEGER,                                   -- counts from then; NULL = since ever
    valid_until_ms   INTEGER,                                   -- counts until then, exclusive; NULL = without end
    owner            TEXT NOT NULL,                             -- may be ''
    phone            TEXT NOT NULL,                             -- may be ''
    remarks          TEXT NOT NULL,                             -- may be ''
    added_by         TEXT NOT NULL,
    added_at_ms      INTEGER NOT NULL,
    changed_by       TEXT,                                      -- last change; NULL = as added
    changed_at_ms    INTEGER,
    deleted_by       TEXT,                                      -- NULL = in force
    deleted_at_ms    INTEGER,
    CHECK ((changed_by IS NULL) = (changed_at_ms IS NULL)),
    CHECK ((deleted_by IS NULL) = (deleted_at_ms IS NULL))
) STRICT;
CREATE INDEX list_entry_plate ON list_entry (plate_normalised) WHERE deleted_at_ms IS NULL;
CREATE INDEX list_entry_lookalike ON list_entry (lookalike) WHERE deleted_at_ms IS NULL;
CREATE INDEX list_entry_list ON list_entry (list, plate_normalised, id) WHERE deleted_at_ms IS NULL;

-- The state of a camera's own lists; no row = it never had anything of ours.
CREATE TABLE camera_list (
    camera_id      INTEGER PRIMARY KEY REFERENCES camera (id),
    serial         TEXT,                                        -- the device that camera_list_entry is about; NULL = not known
    complete_at_ms INTEGER,                                     -- when it last held exactly what it was to hold
    check_wanted   INTEGER NOT NULL CHECK (check_wanted IN (0, 1)), -- 1 = it reported anew: see whether it kept its lists
    emptying       INTEGER NOT NULL CHECK (emptying IN (0, 1)), -- 1 = its lists are rebuilt, and first everything is deleted
    paused_by      TEXT,                                        -- who paused sending; NULL = not paused
    paused_at_ms   INTEGER,                                     -- when
    CHECK ((paused_by IS NULL) = (paused_at_ms IS NULL))
) STRICT;

-- What each camera holds of our lists as far as we know: no camera can be asked. A line is written before
-- the camera is told, so that nothing a camera may hold is ever forgotten; it goes when the camera deleted it.
CREATE TABLE camera_list_entry (
    camera_id  INTEGER NOT NULL REFERENCES camera (id),
    list       TEXT NOT NULL CHECK (list IN ('allow', 'block')), -- on which of its lists
    entry_id   INTEGER NOT NULL REFERENCES list_entry (id),     -- its number there, too (AllowID, BlockID)
    plate      TEXT NOT NULL CHECK (plate <> ''),               -- as sent last
    begin_s    INTEGER NOT NULL,                                -- as sent last: counts from, SECONDS since 1970 UTC
    end_s      INTEGER NOT NULL,                                -- as sent last: counts until, SECONDS since 1970 UTC
    channel    TEXT NOT NULL CHECK (channel IN ('lapi', 'mqtt')), -- how it was sent
    holding    TEXT NOT NULL CHECK (holding IN ('held', 'adding', 'editing', 'deleting', 'refused', 'stuck', 'unknown')),
                                                                -- what came of it; 'stuck' = deleting it was refused
    since_ms   INTEGER NOT NULL,                                -- when that began
    words      TEXT,                                            -- why it refused, in the camera's words
    PRIMARY KEY (camera_id, list, entry_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX camera_list_entry_entry ON camera_list_entry (entry_id);

-- The journal of gate commands: what was asked, why, and what is known of how it ended.
CREATE TABLE gate_command (
    id               INTEGER PRIMARY KEY,
    lane_id          INTEGER NOT NULL REFERENCES lane (id),
    camera_id        INTEGER REFERENCES camera (id),            -- the barrier camera it went to; NULL = the lane had none
    command          TEXT NOT NULL CHECK (command IN ('open', 'open_and_lock', 'unlock', 'close')),
    channel          TEXT NOT NULL CHECK (channel IN ('lapi', 'mqtt', 'keep_alive')), -- how it was sent last
    request_id       TEXT,                                      -- wire requestId; NULL = from before there were any
    asked_by         TEXT NOT NULL,                             -- operator's name, or a word ('automatic opening', 'unidentified')
    asked_by_id      INTEGER REFERENCES operator (id),          -- NULL = not an operator
    asked_at_ms      INTEGER NOT NULL,
    reason           TEXT,                                      -- NULL = emergency opening that nobody signed yet
    emergency        INTEGER NOT NULL CHECK (emergency IN (0, 1)), -- 1 = sent first, reason afterwards
    automatic        INTEGER NOT NULL CHECK (automatic IN (0, 1)), -- 1 = sent by the lane's policy
    signed_by        TEXT,                                      -- who signed an emergency opening
    signed_at_ms     INTEGER,
    capture_id       INTEGER REFERENCES capture (id),           -- on the screen when it was asked
    plate            TEXT,                                      -- its effective plate then, as shown
    plate_normalised TEXT,                                      -- the same, normalised
    until_ms         INTEGER,                                   -- "open and lock": when to remind; NULL = never
    site_wide        INTEGER NOT NULL CHECK (site_wide IN (0, 1)), -- 1 = part of an act on all lanes
    outcome          TEXT NOT NULL CHECK (outcome IN ('pending', 'accepted', 'refused', 'not_sent', 'unknown')),
    sentence         TEXT NOT NULL,                             -- how it ended and what to do next
    device_words     TEXT,                                      -- what the camera said
    latency_ms       INTEGER,                                   -- from sending to the answer
    ended_at_ms      INTEGER,                                   -- when the outcome was known; NULL = pending
    late_words       TEXT,                                      -- what the camera said after it was given up; the outcome stays
    late_at_ms       INTEGER,                                   -- when that came
    CHECK ((signed_by IS NULL) = (signed_at_ms IS NULL)),
    CHECK ((late_words IS NULL) = (late_at_ms IS NULL))
) STRICT;
CREATE INDEX gate_command_lane ON gate_command (lane_id, id);
CREATE INDEX gate_command_plate ON gate_command (plate_normalised, id) WHERE plate_normalised IS NOT NULL;
CREATE INDEX gate_command_capture ON gate_command (capture_id) WHERE capture_id IS NOT NULL;
CREATE INDEX gate_command_unsigned ON gate_command (id) WHERE emergency = 1 AND signed_by IS NULL;
CREATE INDEX gate_command_pending ON gate_command (id) WHERE outcome = 'pending';
CREATE UNIQUE INDEX gate_command_request ON gate_command (request_id) WHERE request_id IS NOT NULL;

-- What cameras were asked for besides gate commands, and what is known of how it ended; the newest
-- 20,000 are kept.
CREATE TABLE camera_request (
    id           INTEGER PRIMARY KEY,
    camera_id    INTEGER NOT NULL REFERENCES camera (id),
    kind         TEXT NOT NULL CHECK (kind IN (
                     'capture', 'restart', 'led', 'live_osd', 'photo_osd', 'lists', 'serial', 'lamp', 'provision')),
    channel      TEXT NOT NULL CHECK (channel IN ('lapi', 'mqtt', 'keep_alive')), -- how it was sent last
    request_id   TEXT NOT NULL UNIQUE,                          -- wire requestId where the channel has one
    summary      TEXT NOT NULL,                                 -- what was asked, in words, without personal data
    detail       TEXT CHECK (json_valid(detail)),               -- JSON: what is shown again, without secrets; NULL = nothing more
    asked_by     TEXT NOT NULL,                                 -- operator's name, or a word ('gatehouse')
    asked_by_id  INTEGER REFERENCES operator (id),              -- NULL = not an operator
    asked_at_ms  INTEGER NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('pending', 'accepted', 'refused', 'not_sent', 'unknown')),
    sentence     TEXT NOT NULL,                                 -- how it ended and what to do next
    device_words TEXT,                                          -- what the camera said
    latency_ms   INTEGER,                                       -- from sending to the answer
    ended_at_ms  INTEGER,                                       -- when the outcome was known; NULL = pending
    late_words   TEXT,                                          -- what the camera said after it was given up; the outcome stays
    late_at_ms   INTEGER,                                       -- when that came
    capture_id   INTEGER REFERENCES capture (id),               -- the capture that a manual capture brought
    CHECK ((late_words IS NULL) = (late_at_ms IS NULL))
) STRICT;
CREATE INDEX camera_request_camera ON camera_request (camera_id, id);
CREATE INDEX camera_request_pending ON camera_request (id) WHERE outcome = 'pending';
CREATE INDEX camera_request_capture ON camera_request (capture_id) WHERE capture_id IS NOT NULL;

-- The people who may sign in.
CREATE TABLE operator (
    id                   INTEGER PRIMARY KEY,
    name                 TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
    role                 TEXT NOT NULL CHECK (role IN ('attendant', 'supervisor', 'engineer')), -- each includes the one before
    secret_hash          TEXT NOT NULL,                         -- argon2id of PIN or password, PHC text
    disabled             INTEGER NOT NULL CHECK (disabled IN (0, 1)), -- 1 = may no longer sign in
    failures             INTEGER NOT NULL CHECK (failures >= 0), -- wrong secrets in a row
    last_failure_at_ms   INTEGER,                               -- the latest of them
    must_change_secret   INTEGER NOT NULL CHECK (must_change_secret IN (0, 1)), -- 1 = at the next sign-in
    created_at_ms        INTEGER NOT NULL,
    last_signed_in_at_ms INTEGER
) STRICT;

-- Who did what, when and why: appended, each row chained to the one before by its hash. The
-- personal part enters as a salted digest, so that it can be erased without breaking the chain.
CREATE TABLE audit (
    seq             INTEGER PRIMARY KEY,                        -- from 1, without gaps
    at_ms           INTEGER NOT NULL,
    actor           TEXT NOT NULL,                              -- who, as shown
    action          TEXT NOT NULL,                              -- one word of the operation
    subject         TEXT NOT NULL,                              -- done to what, without personal data
    reason          TEXT NOT NULL,                              -- why, without personal data; may be ''
    personal        TEXT,                                       -- personal part (a plate); NULL = none, or erased
    salt            BLOB CHECK (length(salt) = 16),             -- of the digest; erased with the personal part
    personal_digest BLOB NOT NULL CHECK (length(personal_digest) IN (0, 32)), -- of the personal part; empty = there was none
    hash            BLOB NOT NULL CHECK (length(hash) = 32),    -- BLAKE3 over the hash before and this row
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

-- Conditions that need an action. Open = still active, or not acknowledged; repeats are counted.
CREATE TABLE alarm (
    id                 INTEGER PRIMARY KEY,
    kind               TEXT NOT NULL CHECK (kind IN (
                           'blocked_plate', 'camera_silent', 'camera_clock', 'camera_identity', 'command_failed',
                           'command_unknown', 'store_failing', 'intake_down', 'disk_low', 'dead_letter',
                           'lock_left_on', 'emergency_unsigned', 'record_conflict', 'keyring_locked',
                           'camera_lists', 'mqtt_down', 'display_failing', 'money_unknown',
                           'payments_down')),
    key                TEXT NOT NULL,                           -- kind and what it is about; one open alarm each
    sentence           TEXT NOT NULL,                           -- what happened
    advice             TEXT NOT NULL,                           -- what to do next
    lane_id            INTEGER,                                 -- what it is about; NULL = not about one
    camera_id          INTEGER,
    capture_id         INTEGER,
    command_id         INTEGER,
    raised_at_ms       INTEGER NOT NULL,                        -- first
    last_at_ms         INTEGER NOT NULL,                        -- latest repeat
    count              INTEGER NOT NULL CHECK (count >= 1),     -- how often
    active             INTEGER NOT NULL CHECK (active IN (0, 1)), -- 1 = the condition still holds
    acknowledged_by    TEXT,                                    -- NULL = nobody has seen it yet
    acknowledged_at_ms INTEGER,
    cleared_at_ms      INTEGER,                                 -- when the condition ended; NULL = active
    CHECK ((acknowledged_by IS NULL) = (acknowledged_at_ms IS NULL)),
    CHECK ((active = 1) = (cleared_at_ms IS NULL))
) STRICT;
CREATE UNIQUE INDEX alarm_open ON alarm (key) WHERE active = 1 OR acknowledged_by IS NULL;

-- Uploads that could not be read; the newest 2,000 are kept.
CREATE TABLE dead_letter (
    id             INTEGER PRIMARY KEY,
    received_at_ms INTEGER NOT NULL,
    source         TEXT NOT NULL,                               -- IP address it came from
    path           TEXT NOT NULL,                               -- to which path
    reason         TEXT NOT NULL,                               -- why it could not be read
    size_bytes     INTEGER NOT NULL,                            -- bytes that came
    body           BLOB NOT NULL CHECK (length(body) <= 262144) -- the first 256 KiB of them
) STRICT;

-- Messages of cameras that are neither captures nor keep-alives; the newest 10,000 are kept.
CREATE TABLE device_message (
    id             INTEGER PRIMARY KEY,
    camera_id      INTEGER REFERENCES camera (id),              -- NULL = it named no camera
    received_at_ms INTEGER NOT NULL,
    path           TEXT NOT NULL,                               -- upstream path
    body_json      TEXT NOT NULL CHECK (length(CAST(body_json AS BLOB)) <= 65536) -- without secrets; cut off after 64 KiB
) STRICT;
CREATE INDEX device_message_camera ON device_message (camera_id, id);
