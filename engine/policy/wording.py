"""The landlord's own words for the people of a case, put into texts that all landlords' drawings share."""

import re
from collections.abc import Mapping

PEOPLE = ("victim", "complainant", "perpetrator")  # labels of the profiles that shared texts are written with
# A capital letter after the word makes it part of a name: Victim Support is an agency everywhere.
_SHARED = re.compile(rf"\b(an? )?((?:alleged )?(?:{'|'.join(PEOPLE)}))(s?)\b(?! (?-i:[A-Z]))", re.IGNORECASE)


def in_own_words(labels: Mapping[str, str], text: str) -> str:
    """Return `text` with victim, complainant and (alleged) perpetrator as the landlord's profile calls them.

    PCHA, for one, says survivor and reportee (1.1, 3.1). Capital letters, plurals and “a” or “an” follow along;
    where a label already holds the shared word (alleged perpetrator), the shared word stays as it was written.
    """

    def own(found: re.Match[str]) -> str:
        article, shared, plural = found[1] or "", found[2], found[3]
        label = labels.get(shared.split()[-1].lower(), shared)
        if label.lower().endswith(shared.lower()):
            return found[0]
        word = label[:1].upper() + label[1:] if shared[0].isupper() else label
        if article:
            article = f"{article[0]}{'n' if label[0].lower() in 'aeiou' else ''} "
        return f"{article}{word}{plural}"

    return _SHARED.sub(own, text)
