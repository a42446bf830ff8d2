"""Worked examples: a story of a case in YAML, played under a simulated clock, that must come out as its owner says."""

from engine.scenarios.reading import Scenario, find_scenarios, read_scenario
from engine.scenarios.running import ScenarioResult, run_scenario, run_scenario_file

__all__ = ["Scenario", "ScenarioResult", "find_scenarios", "read_scenario", "run_scenario", "run_scenario_file"]
