-- Version 5 of the store: what people set by hand about a report, and more of what is read about it.

-- One row for each field that a person settled.  It belongs to the bytes of a file and, where these have changed, to the
-- file's location.  An empty value says that there is none.  because is the field from which this one followed.
-- What the program itself read stands in was, was_from, was_sure and was_quote; NULL where it read nothing.
CREATE TABLE set_by_hand (
    digest TEXT NOT NULL,
    location TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    because TEXT NOT NULL,
    was TEXT,
    was_from TEXT,
    was_sure REAL,
    was_quote TEXT,
    PRIMARY KEY (digest, field)
) WITHOUT ROWID;
CREATE INDEX set_by_hand_location ON set_by_hand (location);

DROP VIEW report_facts;
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
    max(CASE field WHEN 'code' THEN value END) AS code,
    max(CASE field WHEN 'code_scheme' THEN value END) AS code_scheme,
    max(CASE field WHEN 'candidates' THEN value END) AS candidates,
    max(CASE field WHEN 'office' THEN value END) AS office,
    max(CASE field WHEN 'level' THEN value END) AS level,
    max(CASE field WHEN 'issuer' THEN value END) AS issuer,
    max(CASE field WHEN 'issuer_kind' THEN value END) AS issuer_kind,
    max(CASE field WHEN 'date' THEN value END) AS date,
    max(CASE field WHEN 'published' THEN value END) AS published,
    max(CASE field WHEN 'document_number' THEN value END) AS document_number,
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
