"""Words about safe contact: they may hold a letter, never let one go.

Whoever writes "My husband opens the post" says No in words that no list of words can be trusted to find. So only what
is understood to the last word (times, days, telephone numbers) lets the ticked answers stand; all else is for a person.
"""

import re

_TIMES = """
    after afternoon afternoons all also and any anytime are around at before best between by call called calls day days
    daytime early evening evenings every for friday fridays from hour hours in is it late later lunchtime midday mobile
    monday mondays morning mornings near night nights noon number of on or phone please prefer preferred prefers ring
    ringing rings saturday saturdays sunday sundays telephone text texts the then thursday thursdays time times to
    tuesday tuesdays until weekday weekdays wednesday wednesdays week weekend weekends weeks with
    am pm oclock half past quarter one two three four five six seven eight nine ten eleven twelve
"""
_UNDERSTOOD = frozenset(_TIMES.split())
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


def hold(words: str | None) -> bool:
    """Tell whether words about safe contact hold every letter until a person has read them."""
    text = (words or "").lower().replace("'", "").replace("’", "")
    return any(word not in _UNDERSTOOD for word in _WORD.findall(text))
