-- Version 6 of the store: sums over the passages of each report, so that comparing thousands of reports reads no text.

-- The reports whose sums are below, with the ids of all passages in the order of the text, eight bytes each.
CREATE TABLE summed_reports (
    report INTEGER PRIMARY KEY REFERENCES reports ON DELETE CASCADE,
    passage_ids BLOB NOT NULL
);

-- The passages of a report under one label by one coder, counting the coding that decides: how many, their characters,
-- the squares of these added up, the quantities and citations in them, their ids as above.  by_person is 1 where the
-- coding has no confidence; label and coder are empty for passages that nobody coded.
CREATE TABLE report_sums (
    report INTEGER NOT NULL REFERENCES reports ON DELETE CASCADE,
    label TEXT NOT NULL,
    coder TEXT NOT NULL,
    by_person INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    squares INTEGER NOT NULL,
    quantities INTEGER NOT NULL,
    citations INTEGER NOT NULL,
    passage_ids BLOB NOT NULL,
    PRIMARY KEY (report, label, coder, by_person)
) WITHOUT ROWID;

-- Whoever changes codings, in whatever program, makes the sums of that report void; they are then counted anew.
CREATE TRIGGER codings_added AFTER INSERT ON codings BEGIN
    DELETE FROM summed_reports WHERE report = (SELECT report FROM passages WHERE passage_id = NEW.passage_id);
END;
CREATE TRIGGER codings_changed AFTER UPDATE ON codings BEGIN
    DELETE FROM summed_reports WHERE report IN (
        SELECT report FROM passages WHERE passage_id IN (OLD.passage_id, NEW.passage_id)
    );
END;
CREATE TRIGGER codings_removed AFTER DELETE ON codings BEGIN
    DELETE FROM summed_reports WHERE report = (SELECT report FROM passages WHERE passage_id = OLD.passage_id);
END;
CREATE TRIGGER sums_void AFTER DELETE ON summed_reports BEGIN
    DELETE FROM report_sums WHERE report = OLD.report;
END;
