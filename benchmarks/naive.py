"""The naive loop to beat: spaCy with jieba and an entity ruler, one classifier call a line, rows into SQLite.

``python benchmarks/naive.py --train --model FILE`` trains the classifier on corpus/gold (set-up, not timed);
``python benchmarks/naive.py FOLDER DB --model FILE`` is the loop, as one would write it from the libraries'
own tutorials.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
import sqlite3
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LEXICON = ROOT / "src" / "reportminer" / "data" / "lexicon.txt"
MASTERS = ROOT / "tests" / "corpus_masters"
UNITS = "件 场 场次 次 期 人 名 人次 户 户次 件次 宗 起 项 条 份 册 本 篇 个 家 所 处 台 公里 亩 万元 元 %"
PATTERNS = 199
"""Laws, actors and quantities together."""


def patterns() -> list[dict[str, Any]]:
    """Return the ruler's patterns: law names as the masters cite them, actors of the lexicon, number + unit."""
    texts = "".join(path.read_text(encoding="utf-8") for path in sorted(MASTERS.glob("*_20*.txt")))
    laws = [{"label": "LAW", "pattern": name} for name in sorted(set(re.findall("《[^《》]+》", texts)))]
    units = [{"label": "QUANTITY", "pattern": [{"LIKE_NUM": True}, {"TEXT": unit}]} for unit in UNITS.split()]
    terms = [line.split() for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    actors = [{"label": "ACTOR", "pattern": term[0]} for term in terms if term[1:] == ["nt"]]
    actors += [{"label": "NAME", "pattern": term[0]} for term in terms if term[1:] == ["nz"]]
    return [*units, *laws[:60], *actors][:PATTERNS]


def train(model: Path) -> None:
    """Fit character 1-3 TF-IDF and a linear model to the gold codings and pickle them."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    rows = [
        json.loads(line)
        for path in sorted((ROOT / "corpus" / "gold").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    coded = [(row["text"], row["label"]) for row in rows if row["kind"] == "passage"]
    pipeline = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 3)), LinearSVC())
    pipeline.fit([text for text, _ in coded], [label for _, label in coded])
    model.write_bytes(pickle.dumps(pipeline))


def run(folder: Path, db: Path, model: Path) -> None:
    """Read every report line by line: words, entities, label, row."""
    import spacy

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp.add_pipe("sentencizer")
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(patterns())
    classifier = pickle.loads(model.read_bytes())
    connection = sqlite3.connect(db)
    connection.execute(
        "CREATE TABLE passages (source TEXT, line INTEGER, text TEXT, words TEXT, entities TEXT, label TEXT)"
    )
    for path in sorted(folder.rglob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            doc = nlp(line)
            entities = json.dumps([(entity.text, entity.label_) for entity in doc.ents], ensure_ascii=False)
            words = " ".join(token.text for token in doc)
            label = str(classifier.predict([line])[0])
            row = (path.name, number, line, words, entities, label)
            connection.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.commit()
    connection.close()


def main() -> None:
    """Read the command line; train or run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("db", type=Path, nargs="?")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--train", action="store_true")
    args = parser.parse_args()
    if args.train:
        train(args.model)
    elif args.folder and args.db:
        run(args.folder, args.db, args.model)
    else:
        parser.error("give FOLDER and DB, or --train")


if __name__ == "__main__":
    main()
