"""The same interviews as each survey tool would write them are the same table.

Answers are made up, with questions and options that hold commas, quotes, brackets and line breaks,
and written as each tool writes them: header rows and admin columns, previews and partials, times,
letters and blanks. What is to come is worked out here.
"""

import csv
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ingest.formats import Export, read_export

WORDS = ["Trust", "Partners met, often", 'They said "yes"', "Arian a'r ŵyl", "Plans (agreed)"]
OPTIONS = ["Strongly agree", "Agree", "Neither agree, nor disagree", "Disagree", "Ddim yn gwybod"]
DAY = datetime(2026, 3, 1, 9)


@dataclass(frozen=True)
class Survey:
    """Questions, and a row for each response: what became of it, and its answers ("" = none)."""

    questions: list[str]
    rows: list[tuple[str, list[str]]]  # "interview", "test" or "partial"

    def expected(self, marked: set[str]) -> list[list[str]]:
        """Answers, question by question, of the rows that a tool which marks some kinds keeps."""
        kept = [answers for what, answers in self.rows if what not in marked]
        return [list(column) for column in zip(*kept, strict=True)]


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    stems = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=5, unique=True))
    ends = draw(st.sampled_from(["", "?", ".", " [here]", "\nin your area"]))
    questions = [f"{at}) {stem}{ends}" for at, stem in enumerate(stems, 1)]
    answer = st.sampled_from([*OPTIONS, ""])
    what = st.sampled_from(["interview", "interview", "test", "partial"])
    row = st.tuples(what, st.lists(answer, min_size=len(stems), max_size=len(stems)))
    rows = draw(st.lists(row, max_size=8))
    full = [OPTIONS[at % 3] for at in range(len(stems))]
    return Survey(questions, [("interview", full), *rows, ("interview", full[::-1])])


def delimited(rows: list[list[str]], separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# ── As each tool writes them: the file, the names that the answers are to have, what it marks ─────

Written = tuple[str, bytes, list[str], set[str]]


def flat(text: str) -> str:
    return " ".join(text.split())


def qualtrics(survey: Survey, separator: str = ",", encoding: str = "utf-8-sig") -> Written:
    admin = ["StartDate", "Status", "Progress", "Duration (in seconds)", "Finished", "ResponseId"]
    names = [f"Q{at}" for at in range(1, len(survey.questions) + 1)]
    ids = [json.dumps({"ImportId": name}) for name in [*admin, *names]]
    body = [
        [
            f"2026-03-01 09:00:{at:02}",
            "Survey Preview" if what == "test" else "IP Address",
            "40" if what == "partial" else "100",
            "300",
            "False" if what == "partial" else "True",
            f"R_{at}",
            *answers,
        ]
        for at, (what, answers) in enumerate(survey.rows)
    ]
    rows = [[*admin, *names], [*admin, *survey.questions], ids, *body]
    return ".csv", delimited(rows, separator, encoding), names, {"test", "partial"}


def qualtrics_tabs(survey: Survey) -> Written:
    return qualtrics(survey, "\t", "utf-16")


def surveymonkey(survey: Survey) -> Written:
    admin = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
    second = ["", "", "", "", "", *["Response"] * len(survey.questions)]
    body = [
        [f"118{at:03}", "7", "03/04/2026 09:00:00 AM", "", "", *answers]
        for at, (_, answers) in enumerate(survey.rows)
    ]
    rows = [[*admin, *survey.questions], second, *body]
    return ".csv", delimited(rows), [flat(q) for q in survey.questions], set()


def forms(survey: Survey, names: list[str]) -> Written:
    body = [
        [at, DAY + timedelta(days=at), DAY + timedelta(days=at, hours=1), "anonymous", None]
        + [answer or None for answer in answers]
        for at, (_, answers) in enumerate(survey.rows, 1)
    ]
    made = workbook([[*names, *survey.questions], *body])
    return ".xlsx", made, [flat(q) for q in survey.questions], set()


def microsoft_forms(survey: Survey) -> Written:
    return forms(survey, ["ID", "Start time", "Completion time", "Email", "Name"])


def microsoft_forms_in_welsh(survey: Survey) -> Written:
    return forms(survey, ["Rhif adnabod", "Amser dechrau", "Amser cwblhau", "E-bost", "Enw"])


def google_forms(survey: Survey) -> Written:
    names = [f"How far? [{question}]" for question in survey.questions]
    body = [[f"2026/03/01 9:00:{at:02} AM GMT", *answers] for at, (_, answers) in
            enumerate(survey.rows)]  # fmt: skip
    return ".csv", delimited([["Timestamp", *names], *body]), [flat(n) for n in names], set()


def limesurvey(survey: Survey) -> Written:
    admin = ["id", "submitdate", "lastpage", "startlanguage", "seed"]
    names = [f"q[SQ{at:03}]" for at in range(len(survey.questions))]
    body = [
        [str(at), "" if what == "partial" else "2026-03-01 09:00:00", "3", "en", "77", *answers]
        for at, (what, answers) in enumerate(survey.rows, 1)
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([[*admin, *names], *body])
    return ".csv", out.getvalue().encode("utf-8-sig"), names, {"partial"}


def jisc(survey: Survey) -> Written:
    names = [f"Q{at}" for at in range(1, len(survey.questions) + 1)]
    body = [
        [f"12-34-{at}", "01/03/2026", "01/03/2026", *answers]
        for at, (_, answers) in enumerate(survey.rows)
    ]
    return ".csv", delimited([["URN", "StartDate", "CompletionDate", *names], *body]), names, set()


def smartsurvey(survey: Survey) -> Written:
    names = [f"Q{at}. {question}" for at, question in enumerate(survey.questions, 1)]
    below = ["", "", *["Response"] * len(names)]
    body = [
        [str(at), "192.0.2.1", *(answer.replace("'", "@SQ@") or "-" for answer in answers)]
        for at, (_, answers) in enumerate(survey.rows, 100)
    ]
    head = [name.replace("'", "@SQ@") for name in names]
    made = delimited([["UserID", "IP Address", *head], below, *body])
    return ".csv", made, [flat(name) for name in names], set()


TOOLS = [
    (qualtrics, "Qualtrics"), (qualtrics_tabs, "Qualtrics"), (surveymonkey, "SurveyMonkey"),
    (microsoft_forms, "Microsoft Forms"),
    (microsoft_forms_in_welsh, "Microsoft Forms in another language"),
    (google_forms, "Google Forms"), (limesurvey, "LimeSurvey"), (jisc, "Jisc Online Surveys"),
    (smartsurvey, "SmartSurvey"),
]  # fmt: skip


def read(ending: str, content: bytes) -> Export:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"survey{ending}"
        path.write_bytes(content)
        return read_export(path)


@pytest.mark.parametrize(("write", "tool"), TOOLS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(survey=surveys())
def test_as_the_tool_writes_them(
    write: Callable[[Survey], Written], tool: str, survey: Survey
) -> None:
    ending, content, names, marked = write(survey)
    export = read(ending, content)
    assert f"an export of {tool}, and is read as one" in "; ".join(export.notes)
    found = [
        ["" if pd.isna(one) else str(one) for one in export.frame[name].tolist()] for name in names
    ]
    assert found == survey.expected(marked)
    gone = sum(what in marked for what, _ in survey.rows)
    counted = [note for note in export.notes if note.startswith("rows left out as ")]
    assert sum(int(note.rsplit(": ", 1)[1]) for note in counted) == gone
