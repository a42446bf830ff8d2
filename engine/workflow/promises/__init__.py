"""The ledger of promises: born from the policy, met or excused by drawings and people, late in the open."""
