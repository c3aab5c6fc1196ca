"""The router of 心灵护航 for programs."""

from lifeline.kernel.rest import Router

router = Router("wellbeing")
