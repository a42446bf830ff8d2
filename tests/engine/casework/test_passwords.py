"""How passwords are kept where nobody makes it cheap for tests."""

from argon2 import PasswordHasher, Type
from argon2.profiles import RFC_9106_LOW_MEMORY


def test_the_shipped_hashes_are_argon2id_at_least_as_dear_as_the_standard_asks(cheap_passwords: PasswordHasher) -> None:
    """RFC 9106, section 4: the second recommended option, for machines that must save memory."""
    least = RFC_9106_LOW_MEMORY
    assert cheap_passwords.type is Type.ID
    assert cheap_passwords.memory_cost >= least.memory_cost
    assert cheap_passwords.time_cost >= least.time_cost
