"""Proving that a policy is carried out: worked examples are played again with one element of a drawing taken away."""
