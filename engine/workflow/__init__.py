"""What runs: promises today; definitions, instances, tasks and timers move here from engine.process."""
