-- What Gatehouse remembers. This file is the reference; the files in migrations/ add up to it,
-- and a test proves that they do.

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
