-- Version 2: accounts of all characters read, codes of warnings, fingerprints by which the same text is found again.

-- The characters of all lines that the reader of a file gave, furniture included.
ALTER TABLE reports ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;

-- Names a warning: see data/warnings.toml.
ALTER TABLE ledger ADD COLUMN code TEXT NOT NULL DEFAULT '';

-- What became of them, page by page: the rows whose fate is kept, repaired, furniture, spaces or invisible
-- add up to reports.seen.  recognised is 1 for characters read from a picture.
CREATE TABLE accounts (
    report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
    position INTEGER NOT NULL,
    page INTEGER,
    fate TEXT NOT NULL,
    reason TEXT NOT NULL,
    recognised INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    PRIMARY KEY (report, position)
) WITHOUT ROWID;

-- text is a digest of the whole text, clauses the smallest hashes of its clauses, four bytes each.
CREATE TABLE fingerprints (
    report INTEGER PRIMARY KEY REFERENCES reports ON DELETE CASCADE,
    text BLOB NOT NULL,
    clauses BLOB NOT NULL
);

DROP VIEW reading_ledger;
CREATE VIEW reading_ledger AS
SELECT source, stage, kind, code, reason, page, line, text, characters FROM ledger ORDER BY source, position, entry;

CREATE VIEW reading_accounts AS
SELECT report_id, source, reader, page, fate, reason, recognised, accounts.characters
FROM accounts JOIN reports USING (report)
ORDER BY source, position;
