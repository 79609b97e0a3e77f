-- Lists reach the cameras: what each camera holds as far as we know, and what each lane's cameras are to hold.

ALTER TABLE site ADD COLUMN lists_withheld INTEGER NOT NULL DEFAULT 0 CHECK (lists_withheld IN (0, 1));
ALTER TABLE lane ADD COLUMN lists_sent TEXT NOT NULL DEFAULT 'both' CHECK (lists_sent IN ('both', 'allow', 'block'));

CREATE TABLE camera_list (
    camera_id      INTEGER PRIMARY KEY REFERENCES camera (id),
    serial         TEXT,
    complete_at_ms INTEGER,
    check_wanted   INTEGER NOT NULL CHECK (check_wanted IN (0, 1)),
    emptying       INTEGER NOT NULL CHECK (emptying IN (0, 1)),
    paused_by      TEXT,
    paused_at_ms   INTEGER,
    CHECK ((paused_by IS NULL) = (paused_at_ms IS NULL))
) STRICT;

CREATE TABLE camera_list_entry (
    camera_id  INTEGER NOT NULL REFERENCES camera (id),
    list       TEXT NOT NULL CHECK (list IN ('allow', 'block')),
    entry_id   INTEGER NOT NULL REFERENCES list_entry (id),
    plate      TEXT NOT NULL CHECK (plate <> ''),
    begin_s    INTEGER NOT NULL,
    end_s      INTEGER NOT NULL,
    channel    TEXT NOT NULL CHECK (channel IN ('lapi', 'mqtt')),
    holding    TEXT NOT NULL CHECK (holding IN ('held', 'adding', 'editing', 'deleting', 'refused', 'stuck', 'unknown')),
    since_ms   INTEGER NOT NULL,
    words      TEXT,
    PRIMARY KEY (camera_id, list, entry_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX camera_list_entry_entry ON camera_list_entry (entry_id);
