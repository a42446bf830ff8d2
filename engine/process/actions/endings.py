"""Actions at a case's turning points: opened again, or turned against the one who complained."""

from collections.abc import Mapping

from engine.casework import counter_cases, reopening
from engine.process.actions.call import Call, Entry, Outputs, entry


def _reopen_case(call: Call) -> Outputs:
    reopening.reopen(call.work, call.case, call.text("reason"))
    return None


def _open_counter_case(call: Call) -> Outputs:
    from engine.process import instances  # which loads the actions itself

    opened = counter_cases.open_against_complainant(call.work, call.case, call.text("account"))
    instances.start_by_message(call.work, opened, "ReportReceived", {})
    return {"counter_case": opened.reference}


ENTRIES: Mapping[str, Entry] = {
    "case.reopen": entry("Open a closed case again", _reopen_case, "reason"),
    "case.counter": entry("Open a case against the complainant, and link it", _open_counter_case, "account"),
}
