"""A bad profile is refused with the file, the line, the key and the reason."""

from datetime import date
from pathlib import Path

import pytest

from engine.errors import ProfileError
from engine.policy import load_policies


def refusal(folder: Path) -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        load_policies(folder)
    return caught.value


def spoil(folder: Path, old: str, new: str, file: str = "ca.toml") -> int:
    """Replace the first `old` of a file by `new`; return the number of the line that changed."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


# What is replaced, by what, the key that is named, and the reason.
MISTAKES = [
    ("[timers.interview]", "[timers.intervew]", "timers.intervew", "no such key; did you mean interview"),
    ("[intake.staff_victim]", "[intake.staf_victim]", "intake.staf_victim", "did you mean staff_victim"),
    ("[calendar]", "[calender]", "calender", "did you mean calendar"),
    ("amount = 5\n", "amount = -5\n", "timers.officer_contact.amount", "must be from 0 to 10,000, not -5"),
    ("amount = 5\n", 'amount = "five"\n', "timers.officer_contact.amount", "a whole number, not the text 'five'"),
    ("amount = 5\n", "amount = 5.5\n", "timers.officer_contact.amount", "a whole number, not the number 5.5"),
    ("amount = 5\n", "amount = true\n", "timers.officer_contact.amount", "a whole number, not the truth value True"),
    (
        'clock = "CALENDAR_DAYS"',
        'clock = "CALENDER_DAYS"',
        "timers.officer_contact.clock",
        "did you mean CALENDAR_DAYS",
    ),
    ('unit = "hour"', 'unit = "fortnight"', "timers.initial_response.unit", "'fortnight' is not known"),
    (
        '"HANDLER_NAMED"',
        '"HANDLER_NAME"',
        "timers.initial_response.satisfied_by",
        "did you mean HANDLER_NAMED",
    ),
    (
        "[timers.officer_contact.fast.violence]",
        "[timers.officer_contact.fast.violent]",
        "timers.officer_contact.fast.violent",
        "did you mean violence",
    ),
    ("share_percent = 75", "share_percent = 175", "escalation.share_percent", "from 1 to 100"),
    ('tell = "Manager"', 'tell = "Boss"', "escalation.tell", "'Boss' is not known"),
    ('victim = "victim"', 'victim = ""', "labels.victim", "must not be empty"),
    ('zone = "Europe/London"', 'zone = "Europe/Londn"', "zone", "'Europe/Londn' is not a time zone"),
    ('region = "GB-ENG"', 'region = "XX-YY"', "calendar.region", "no known bank holidays"),
    ('opens = "09:00"', 'opens = "9 o\'clock"', "calendar.opens", "is not a time of day"),
    ('closes = "17:00"', 'closes = "08:00"', "calendar.closes", "08:00 is not after opening time, 09:00"),
    ("closures = []", 'closures = ["29 December"]', "calendar.closures", "write dates such as 2026-12-29"),
    ('"Friday"]', '"Fryday"]', "calendar.working_days", "did you mean Friday"),
    ('code = "CA"', "code = 7", "code", "must be text, not the number 7"),
    ('code = "CA"', 'code = "CHG"', "code", "already the code of ca.toml"),
]


@pytest.mark.parametrize(("old", "new", "key", "reason"), MISTAKES)
def test_a_mistake_is_refused_where_it_stands(folder: Path, old: str, new: str, key: str, reason: str) -> None:
    spoil(folder, old, new)
    error = refusal(folder)
    assert (error.file, error.key) == (("chg.toml" if "CHG" in new else "ca.toml"), key)
    assert reason in error.reason


@pytest.mark.parametrize(("old", "new", "key", "reason"), MISTAKES[:-1])
def test_the_line_of_the_mistake_is_named(folder: Path, old: str, new: str, key: str, reason: str) -> None:
    line = spoil(folder, old, new)
    assert refusal(folder).line == line


def test_the_message_begins_with_the_place(folder: Path) -> None:
    line = spoil(folder, "amount = 5\n", "amount = -5\n")
    assert str(refusal(folder)).startswith(f"ca.toml:{line}: timers.officer_contact.amount: must be")


def test_an_unknown_lane_is_refused(folder: Path) -> None:
    line = spoil(folder, '"Contact centre" = {', '"Call centre" = {')
    error = refusal(folder)
    assert (error.line, error.key, "did you mean Contact centre" in error.reason) == (line, "roles.Call centre", True)


def test_a_lane_without_a_role_is_refused(folder: Path) -> None:
    spoil(folder, 'Repairs = { title = "Repairs coordinator", team = "Property Services" }\n', "")
    error = refusal(folder)
    assert (error.key, error.line is not None) == ("roles.Repairs", True)
    assert "every lane needs" in error.reason


@pytest.mark.parametrize("key", ["clause", "status", "summary"])
def test_a_leaf_without_its_source_is_refused(folder: Path, key: str) -> None:
    text = (folder / "ca.toml").read_text(encoding="utf-8")
    head, leaf = text.split("[intake.staff_victim]\n")
    lines = leaf.split("\n")
    kept = [line for number, line in enumerate(lines) if number > 5 or not line.startswith(key)]
    (folder / "ca.toml").write_text(head + "[intake.staff_victim]\n" + "\n".join(kept), encoding="utf-8")
    error = refusal(folder)
    assert (error.key, error.reason) == (f"intake.staff_victim.{key}", "is missing")
    assert error.line == head.count("\n") + 1


def test_an_unknown_status_is_refused(folder: Path) -> None:
    spoil(folder, 'status = "INFERRED"', 'status = "GUESSED"')
    assert "'GUESSED' is not known; known are INFERRED, LANDLORD_SET" in refusal(folder).reason


def test_a_rule_left_out_is_refused(folder: Path) -> None:
    text = (folder / "kha.toml").read_text(encoding="utf-8")
    start = text.index("[consent.form]")
    (folder / "kha.toml").write_text(text[:start] + text[text.index("[consent.override]") :], encoding="utf-8")
    error = refusal(folder)
    assert (error.file, error.key) == ("kha.toml", "consent.form")
    assert "must say where it stands on" in error.reason


def test_an_answer_the_rule_does_not_know_is_refused(folder: Path) -> None:
    spoil(folder, 'value = "FRIDAY_FEAR"', 'value = "FRIDAY"')
    error = refusal(folder)
    assert (error.key, "known" in error.reason) == ("weekend.rule.value", True)


def test_a_working_span_of_half_a_day_is_refused(folder: Path) -> None:
    spoil(folder, "amount = 24", "amount = 36", "chg.toml")
    assert "must be whole days on the clock WORKING_SPAN" in refusal(folder).reason


def test_a_file_that_is_not_toml_is_refused_with_its_line(folder: Path) -> None:
    line = spoil(folder, 'code = "CA"', "code = CA")
    error = refusal(folder)
    assert (error.file, error.line) == ("ca.toml", line)
    assert "is not TOML" in error.reason


def test_a_file_that_is_not_text_is_refused(folder: Path) -> None:
    (folder / "ca.toml").write_bytes(b"\xff\xfe\x00code")
    assert "cannot be read as UTF-8" in refusal(folder).reason


def test_a_huge_file_is_refused(folder: Path) -> None:
    (folder / "ca.toml").write_text("# " + "x" * 500_001, encoding="utf-8")
    assert "is longer than 500,000 characters" in refusal(folder).reason


def test_a_table_where_a_value_belongs_is_refused(folder: Path) -> None:
    spoil(folder, 'name = "Circle Anglia"', "[name]\n")
    assert refusal(folder).reason in ("must be text, not a table", "is missing")


def test_a_missing_catalogue_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).file == "requirements.toml"


def test_a_catalogue_with_an_unknown_kind_of_rule_is_refused(folder: Path) -> None:
    line = spoil(folder, 'kind = "choice"', 'kind = "choise"', "requirements.toml")
    error = refusal(folder)
    assert (error.file, error.line, "did you mean choice" in error.reason) == ("requirements.toml", line, True)


def test_a_panel_without_a_day_is_refused(folder: Path) -> None:
    text = (folder / "wch.toml").read_text(encoding="utf-8")
    start = text.index("[calendar.panel]")
    (folder / "wch.toml").write_text(text[:start] + text[text.index("[labels]") :], encoding="utf-8")
    error = refusal(folder)
    assert (error.file, error.key) == ("wch.toml", "calendar.panel")
    assert "timers.housing_panel waits for a panel" in error.reason


@pytest.mark.parametrize("written", ['["2026-09-09"]', "[2026-09-09]"])
def test_closures_may_be_written_as_texts_or_dates(folder: Path, written: str) -> None:
    spoil(folder, "closures = []", f"closures = {written}")
    assert not load_policies(folder).landlords["CA"].calendar.is_working_day(date(2026, 9, 9))
