"""The kernel's tables, one module per concern. Only the kernel may name them."""

from lifeline.kernel.models.calendar import CalendarVersion, CompanyDay
from lifeline.kernel.models.clock import ClockRun
from lifeline.kernel.models.demo import DemoCompany
from lifeline.kernel.models.events import Event, Pending, Personal
from lifeline.kernel.models.files import File, FileLink, FilePiece, FileState, FileUpload
from lifeline.kernel.models.notices import Choice, Delivery, Hook, Notice
from lifeline.kernel.models.once import OnceKey
from lifeline.kernel.models.seals import Seal
from lifeline.kernel.models.search import SearchGeneration, SearchItem, SearchText
from lifeline.kernel.models.sites import Site, Verification
from lifeline.kernel.models.stamps import Stamp
from lifeline.kernel.models.vault import KeyStore, ShredOrder

__all__ = [
    "CalendarVersion",
    "Choice",
    "ClockRun",
    "CompanyDay",
    "Delivery",
    "DemoCompany",
    "Event",
    "File",
    "FileLink",
    "FilePiece",
    "FileState",
    "FileUpload",
    "Hook",
    "KeyStore",
    "Notice",
    "OnceKey",
    "Pending",
    "Personal",
    "Seal",
    "SearchGeneration",
    "SearchItem",
    "SearchText",
    "ShredOrder",
    "Site",
    "Stamp",
    "Verification",
]
