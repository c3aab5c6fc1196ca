"""What a device kept while there was no network arrives here (Q-31, Q-32). The reply acknowledges what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from lifeline.kernel.errors import Refused
from lifeline.questionnaires.api import sheets
from lifeline.wellbeing.forms.syncing import batch_of
from lifeline.wellbeing.queries import holding
from lifeline.wellbeing.views.kept import own

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from lifeline.people.api import PersonRequest


@sensitive_variables()
@require_POST
def sheet_sync(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Q-31, E5, E6. Keep a batch, in whatever order it comes and however often; 422 for one that is no batch.

    409: the sheet is finished, or an answer does not belong; nothing of the batch was kept, the device lets it go.
    """
    sheet, now = own(request, uuid), timezone.now()
    batch = batch_of(request.body, sheet, now)
    if batch is None:
        return JsonResponse({}, status=422)
    try:
        sheets.save_answers(holding.answers_token(request.user), uuid, batch, actor=None, now=now)
    except Refused:
        return JsonResponse({}, status=409)
    return JsonResponse({"kept": len(batch)})
