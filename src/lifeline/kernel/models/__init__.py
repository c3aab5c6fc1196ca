"""The kernel's tables, one module per concern. Only the kernel may name them."""

<<<<<<< HEAD
from lifeline.kernel.models.clock import ClockRun
=======
from lifeline.kernel.models.calendar import CalendarVersion, CompanyDay
>>>>>>> 5bc216f (kernel: Keep a site's own calendars, each version for ever.)
from lifeline.kernel.models.events import Event, Pending, Personal
from lifeline.kernel.models.once import OnceKey
from lifeline.kernel.models.seals import Seal

<<<<<<< HEAD
__all__ = ["ClockRun", "Event", "OnceKey", "Pending", "Personal", "Seal"]
=======
__all__ = ["CalendarVersion", "CompanyDay", "Event", "OnceKey", "Pending", "Personal", "Seal"]
>>>>>>> 5bc216f (kernel: Keep a site's own calendars, each version for ever.)
