"""Moving home: what speaks for it, and what stands in the way."""

from collections.abc import Mapping

from engine.casework.dictionary.kinds import YES_NO, Fact

FACTS: Mapping[str, Fact] = {
    "unsafe_to_remain": Fact(YES_NO, "Unsafe to stay in the home", None, "WCH 10.2.1"),
    "irresolvable_conflict": Fact(YES_NO, "A damaging conflict that cannot be resolved", None, "CA 5.15"),
    "tenancy_breaches": Fact(YES_NO, "Rent arrears or other breaches of the tenancy", None, "PCHA 3.4.2"),
    "agency_letter": Fact(YES_NO, "An agency supports the move in writing", None, "PCHA 3.4.3"),
    "panel_referred_at": Fact("datetime", "Referred to the Housing Panel on", None, "WCH 3.2"),
}
