-- Version 3 of the store: the confidence below which the coder counted as unsure stays with every coding, NULL where
-- it has no such threshold (people, codings made before this version).

ALTER TABLE codings ADD COLUMN unsure_below REAL;

-- One row for every coding of a passage.  decides is 1 for the coding that counts where a passage has several:
-- a person's before the machine's, then the first by the coder's name.  unsure is 1 where a person should look.
DROP VIEW coded_passages;
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
    CASE
        WHEN codings.label IS NOT NULL THEN coalesce(codings.confidence < codings.unsure_below, 0)
    END AS unsure,
    codings.unsure_below,
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
