"""The engine as the rest of the world sees it: its faces over one database, one set of policies and one clock."""

from engine.clock import Clock, SystemClock
from engine.db import Database, make_database
from engine.face.accounts import Accounts
from engine.face.bundles import Bundles
from engine.face.cases import Cases
from engine.face.closures import Closures
from engine.face.conformance import Conformance
from engine.face.corrections import Corrections
from engine.face.disclosures import Disclosures
from engine.face.documents import Documents
from engine.face.kept_forms import KeptForms
from engine.face.letter_templates import LetterTemplates
from engine.face.letters import Letters
from engine.face.monitor import Monitor
from engine.face.notifications import Notifications
from engine.face.procedures import Procedures
from engine.face.profile_versions import ProfileVersions
from engine.face.promises import Promises
from engine.face.records import Records
from engine.face.reporting import Reporting
from engine.face.reports import Reports
from engine.face.tasks import Tasks
from engine.face.types import Choice
from engine.face.why import Why
from engine.policy import Policies, load_policies
from engine.process.instances import register_hooks
from engine.settings import Settings
from engine.workflow.promises import checking


class Engine:
    """Everything the web pages, the command line and the jobs may do. Safe to share between threads."""

    def __init__(self, database: Database, policies: Policies, settings: Settings, clock: Clock | None = None) -> None:
        """Compose the faces; nothing is opened or read yet."""
        register_hooks()
        self.database, self.policies, self.settings = database, policies, settings
        self.clock: Clock = clock or SystemClock()
        core = (database, policies, settings, self.clock)
        self.accounts = Accounts(*core)
        self.kept_forms = KeptForms(*core)
        self.reports = Reports(*core)
        self.cases = Cases(*core)
        self.letters = Letters(*core)
        self.letter_templates = LetterTemplates(*core)
        self.promises = Promises(*core)
        self.corrections = Corrections(*core)
        self.records = Records(*core)
        self.why = Why(*core)
        self.documents = Documents(*core)
        self.disclosures = Disclosures(*core)
        self.bundles = Bundles(*core)
        self.notifications = Notifications(*core)
        self.tasks = Tasks(*core)
        self.procedures = Procedures(*core)
        self.closures = Closures(*core)
        self.profile_versions = ProfileVersions(*core)
        self.monitor = Monitor(*core)
        self.conformance = Conformance(*core)
        self.reporting = Reporting(*core)

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock | None = None) -> "Engine":
        """Open the database that the settings name and load the landlords' policies.

        Raises ProfileError for a policy file that is wrong.
        """
        policies = load_policies(settings.policies)
        checking.check(policies)
        return cls(Database(make_database(settings.database_url)), policies, settings, clock)

    def landlords(self) -> list[Choice]:
        """Return the landlords that have a policy here, by name."""
        profiles = sorted(self.policies.landlords.values(), key=lambda profile: profile.name)
        return [Choice(profile.code, profile.name) for profile in profiles]

    def close(self) -> None:
        """Give the database connections back."""
        self.database.engine.dispose()
