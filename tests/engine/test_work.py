"""The unit of work between threads."""

import threading

from engine.access import system_actor
from engine.clock import SimulatedClock
from engine.db import Database, make_database
from engine.policy import Policies, load_policies
from engine.settings import PROJECT, Settings
from engine.work import Work


def test_who_waits_for_the_lock_keeps_nobody_from_a_connection(sqlite_url: str, clock: SimulatedClock) -> None:
    """A bug: one lock for all units of work let a writer and the one who waited for it block each other for 30 s."""
    database = Database(make_database(sqlite_url))
    policies: Policies = load_policies(PROJECT / "policies")
    settings = Settings(data=PROJECT, database_url=sqlite_url)
    waiting, has_connection = threading.Event(), threading.Event()

    def wait_for_the_lock() -> None:
        with database.write() as session:
            waiting.set()
            Work(session, system_actor("CA"), clock.now(), policies, settings).connection.exec_driver_sql("SELECT 1")

    def go_on(work: Work) -> None:
        work.connection.exec_driver_sql("SELECT 1")
        has_connection.set()

    with database.write() as session:
        session.connection()  # the lock is ours
        other = threading.Thread(target=wait_for_the_lock)
        other.start()
        assert waiting.wait(10)
        threading.Event().wait(0.2)  # until it really waits
        mine = threading.Thread(
            target=go_on, args=(Work(session, system_actor("CA"), clock.now(), policies, settings),)
        )
        mine.start()
        assert has_connection.wait(5)
        mine.join()
    other.join()
    database.engine.dispose()
