"""The same articles and folds for the project's classifier and for TF-IDF with a linear SVM, in one table.

    python -m tests.quality.compare_topics ../shared/data

Needs scikit-learn, which the project does not depend on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found,unused-ignore]
from sklearn.svm import LinearSVC  # type: ignore[import-not-found,unused-ignore]

from pipeline.enrichers.classification.fars import labelled
from pipeline.enrichers.classification.train import FOLDS, cross_validated, folds, read, report


def main() -> None:
    """Prints both reports."""
    articles = labelled(Path(sys.argv[1]))
    print("project")
    print(report(articles, cross_validated(articles)))
    bags = [read(article).words for article in articles]
    of = folds([article.code for article in articles])
    found = [("", 1.0)] * len(articles)
    for fold in range(FOLDS):
        seen = [i for i in range(len(articles)) if of[i] != fold]
        unseen = [i for i in range(len(articles)) if of[i] == fold]
        vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=True, min_df=2)
        svm = LinearSVC(class_weight="balanced")
        svm.fit(vectorizer.fit_transform(bags[i] for i in seen), [articles[i].topic for i in seen])
        for i, topic in zip(unseen, svm.predict(vectorizer.transform(bags[i] for i in unseen)), strict=True):
            found[i] = (topic, 1.0)
    print("TF-IDF + linear SVM (class weights balanced)")
    print(report(articles, found))


if __name__ == "__main__":
    main()
