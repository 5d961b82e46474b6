-- Version 1 of the store.  Offsets are 0-based, end excluded, and count characters of the cleaned text.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    finished TEXT,
    version TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    read INTEGER,
    unchanged INTEGER,
    failed INTEGER
);

-- The codebook in force: labels, aspects, topics.
CREATE TABLE codes (
    kind TEXT NOT NULL,
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    definition_zh TEXT NOT NULL,
    definition_en TEXT NOT NULL,
    signs TEXT NOT NULL,
    not_this TEXT NOT NULL,
    PRIMARY KEY (kind, code)
) WITHOUT ROWID;

CREATE TABLE reports (
    report INTEGER PRIMARY KEY,
    report_id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL UNIQUE,
    also_at TEXT NOT NULL,
    location TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL,
    media_type TEXT NOT NULL,
    reader TEXT NOT NULL,
    encoding TEXT NOT NULL,
    characters INTEGER NOT NULL
);
CREATE INDEX reports_location ON reports (location);

-- What a report says of itself: title, year, place, issuer …, with where it was read and how sure.
CREATE TABLE metadata (
    report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    read_from TEXT NOT NULL,
    sure REAL NOT NULL,
    quote TEXT NOT NULL,
    PRIMARY KEY (report, field)
) WITHOUT ROWID;

CREATE TABLE sections (
    report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
    position INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    depth INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    heading_start INTEGER NOT NULL,
    heading_end INTEGER NOT NULL,
    role TEXT NOT NULL,
    marker TEXT NOT NULL,
    number INTEGER,
    family TEXT NOT NULL,
    title TEXT NOT NULL,
    heading TEXT NOT NULL,
    run_in INTEGER NOT NULL,
    page INTEGER,
    line INTEGER,
    PRIMARY KEY (report, position)
) WITHOUT ROWID;

CREATE TABLE passages (
    passage INTEGER PRIMARY KEY,
    passage_id TEXT NOT NULL UNIQUE,
    report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
    position INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    section INTEGER NOT NULL,
    paragraph INTEGER NOT NULL,
    page INTEGER,
    line INTEGER,
    heading TEXT NOT NULL,
    section_path TEXT NOT NULL,
    enumerator TEXT NOT NULL,
    lead_in INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX passages_report ON passages (report, position);

-- kind is machine or person.  A person's coding outlives the reading it was made on: with its quotation
-- it finds the same text in the next one; until then detached_from names the file, detached_at the position.
CREATE TABLE codings (
    passage_id TEXT NOT NULL,
    coder TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    confidence REAL,
    also TEXT NOT NULL,
    aspect TEXT NOT NULL,
    topics TEXT NOT NULL,
    reason TEXT NOT NULL,
    quote TEXT NOT NULL,
    detached_from TEXT NOT NULL DEFAULT '',
    detached_at INTEGER,
    PRIMARY KEY (passage_id, coder)
) WITHOUT ROWID;
CREATE INDEX codings_detached ON codings (detached_from) WHERE detached_from <> '';

-- The reading ledger: what happened to every file, page and stretch of characters.
CREATE TABLE ledger (
    entry INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    position INTEGER NOT NULL,
    stage TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    page INTEGER,
    line INTEGER,
    text TEXT NOT NULL,
    characters INTEGER NOT NULL
);
CREATE INDEX ledger_source ON ledger (source);

-- Full-text search on segmented words; rowid is passages.passage.  The words come parted by spaces, and
-- nothing else parts them: every sign that is no letter of ASCII counts as one.
CREATE VIRTUAL TABLE passage_words USING fts5 (
    words, detail = none, columnsize = 0, tokenize = "ascii tokenchars '!#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);

-- Views with plain names, for people who write SQL.
CREATE VIEW report_facts AS
SELECT
    reports.report,
    reports.report_id,
    reports.source,
    reports.also_at,
    max(CASE field WHEN 'title' THEN value END) AS title,
    max(CASE field WHEN 'year' THEN value END) AS year,
    max(CASE field WHEN 'place' THEN value END) AS place,
    max(CASE field WHEN 'province' THEN value END) AS province,
    max(CASE field WHEN 'prefecture' THEN value END) AS prefecture,
    max(CASE field WHEN 'county' THEN value END) AS county,
    max(CASE field WHEN 'township' THEN value END) AS township,
    max(CASE field WHEN 'office' THEN value END) AS office,
    max(CASE field WHEN 'level' THEN value END) AS level,
    max(CASE field WHEN 'issuer' THEN value END) AS issuer,
    max(CASE field WHEN 'date' THEN value END) AS date,
    max(CASE field WHEN 'addressee' THEN value END) AS addressee,
    max(CASE field WHEN 'year' THEN read_from END) AS year_from,
    max(CASE field WHEN 'year' THEN sure END) AS year_sure,
    max(CASE field WHEN 'place' THEN read_from END) AS place_from,
    max(CASE field WHEN 'place' THEN sure END) AS place_sure,
    reports.digest,
    reports.media_type,
    reports.reader,
    reports.encoding,
    reports.characters
FROM reports LEFT JOIN metadata USING (report)
GROUP BY reports.report;

-- One row for every coding of a passage.  decides is 1 for the coding that counts where a passage has several:
-- a person's before the machine's, then the first by the coder's name.
CREATE VIEW coded_passages AS
SELECT
    passages.passage,
    passages.passage_id,
    report_facts.report_id,
    report_facts.source,
    report_facts.place,
    report_facts.year,
    passages.position,
    passages.section_path,
    passages.heading,
    passages.start,
    passages.end,
    passages.page,
    passages.line,
    passages.text,
    codings.label,
    labels.zh AS label_zh,
    codings.confidence,
    codings.also,
    codings.aspect,
    codings.topics,
    codings.reason,
    codings.coder,
    NOT EXISTS (
        SELECT 1 FROM codings AS other
        WHERE other.passage_id = codings.passage_id
        AND (other.kind > codings.kind OR other.kind = codings.kind AND other.coder < codings.coder)
    ) AS decides
FROM passages
JOIN report_facts USING (report)
LEFT JOIN codings USING (passage_id)
LEFT JOIN codes AS labels ON labels.kind = 'label' AND labels.code = codings.label;

CREATE VIEW reading_ledger AS
SELECT source, stage, kind, reason, page, line, text, characters FROM ledger ORDER BY source, position, entry;
