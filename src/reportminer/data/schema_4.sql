-- Version 4 of the store: facts read out of passages, one row each.  start and end are offsets of the cleaned text; what
-- stood there is quoted by the views.  fields holds what only some kinds have, as JSON.

CREATE TABLE facts (
    report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
    position INTEGER NOT NULL,
    passage INTEGER NOT NULL,
    kind TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    page INTEGER,
    line INTEGER,
    value TEXT NOT NULL,
    number REAL,
    unit TEXT NOT NULL,
    family TEXT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (report, position)
) WITHOUT ROWID;

-- The coding that counts for each passage: a person's before the machine's, then the first by the coder's name.
CREATE VIEW passage_labels AS
SELECT passages.passage, codings.label
FROM passages LEFT JOIN codings ON codings.passage_id = passages.passage_id AND NOT EXISTS (
    SELECT 1 FROM codings AS other
    WHERE other.passage_id = codings.passage_id
    AND (other.kind > codings.kind OR other.kind = codings.kind AND other.coder < codings.coder)
);

CREATE VIEW quoted_facts AS
SELECT
    facts.report,
    reports.report_id,
    reports.source,
    (SELECT value FROM metadata WHERE metadata.report = facts.report AND field = 'place') AS place,
    (SELECT value FROM metadata WHERE metadata.report = facts.report AND field = 'year') AS year,
    passages.passage_id,
    passage_labels.label,
    facts.position,
    facts.kind,
    facts.start,
    facts.end,
    facts.page,
    facts.line,
    substr(passages.text, facts.start - passages.start + 1, facts.end - facts.start) AS text,
    facts.value,
    facts.number,
    facts.unit,
    facts.family,
    facts.fields
FROM facts
JOIN reports USING (report)
JOIN passages ON passages.passage = facts.passage
JOIN passage_labels ON passage_labels.passage = facts.passage;

CREATE VIEW quantities AS
SELECT
    quoted_facts.*,
    json_extract(fields, '$.upto') AS upto,
    json_extract(fields, '$.bound') AS bound,
    json_extract(fields, '$.change') AS change,
    json_extract(fields, '$.basis') AS basis,
    json_extract(fields, '$.scope') AS scope,
    json_extract(fields, '$.counted') AS counted,
    json_extract(fields, '$.verb') AS verb,
    codes.zh AS family_zh
FROM quoted_facts LEFT JOIN codes ON codes.kind = 'quantity family' AND codes.code = quoted_facts.family
WHERE quoted_facts.kind = 'quantity';

CREATE VIEW citations AS
SELECT
    quoted_facts.*,
    value AS title,
    json_extract(fields, '$.code') AS code,
    json_extract(fields, '$.number') AS document_number,
    json_extract(fields, '$.closed') IS NULL AS closed
FROM quoted_facts WHERE kind = 'citation';

CREATE VIEW names AS
SELECT quoted_facts.*, json_extract(fields, '$.code') AS code
FROM quoted_facts WHERE kind IN ('actor', 'slogan');

-- One row for every passage coded as a plan: which of the four specifics it names, and how many.
CREATE VIEW plan_specifics AS
SELECT
    coded_passages.passage,
    coded_passages.passage_id,
    coded_passages.report_id,
    coded_passages.source,
    coded_passages.place,
    coded_passages.year,
    coded_passages.position,
    coded_passages.page,
    coded_passages.line,
    coded_passages.text,
    count(DISTINCT facts.value) AS specifics,
    max(CASE facts.value WHEN 'number' THEN substr(coded_passages.text, facts.start - coded_passages.start + 1, facts.end - facts.start) END) AS number,
    max(CASE facts.value WHEN 'deadline' THEN substr(coded_passages.text, facts.start - coded_passages.start + 1, facts.end - facts.start) END) AS deadline,
    max(CASE facts.value WHEN 'office' THEN substr(coded_passages.text, facts.start - coded_passages.start + 1, facts.end - facts.start) END) AS office,
    max(CASE facts.value WHEN 'basis' THEN substr(coded_passages.text, facts.start - coded_passages.start + 1, facts.end - facts.start) END) AS basis
FROM coded_passages LEFT JOIN facts ON facts.passage = coded_passages.passage AND facts.kind = 'specific'
WHERE coded_passages.decides AND coded_passages.label = 'plan'
GROUP BY coded_passages.passage;
