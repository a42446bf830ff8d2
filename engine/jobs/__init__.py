"""What happens by the clock, without anybody asking: in the web process, or in workers beside it."""

from engine.jobs.sweep import next_due, run_due

__all__ = ["next_due", "run_due"]
