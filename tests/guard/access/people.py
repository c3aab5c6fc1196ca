"""Who gets in where: the pages of people."""

from __future__ import annotations

from django.utils import timezone

from lifeline.kernel import chain
from tests.guard.access.row import row

ROWS = {
    "people:chain_state": row("get", auditor=200, others=403, setup=lambda _w: chain.seal_due(timezone.now())),
    "people:chain_roots": row("get", auditor=200, others=403),
    "people:person_list": row("get", administrator=200, others=403),
    "people:person_new": row("get", administrator=200, others=403),
    "people:import_new": row("get", administrator=200, others=403),
    "people:person_detail": row("get", administrator=200, others=404, args=lambda w, _: [w.employee.pk]),
    "people:person_edit": row("get", administrator=200, others=404, args=lambda w, _: [w.employee.pk]),
    "people:person_transfer": row("get", administrator=200, others=404, args=lambda w, _: [w.employee.pk]),
    "people:person_close": row("get", administrator=200, others=404, args=lambda w, _: [w.employee.pk]),
    "people:unit_trunk": row("get", administrator=302, others=403),
    "people:unit_options": row("get", administrator=200, others=403),
    "people:unit_tree": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:unit_new": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:unit_edit": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:unit_merge": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:unit_close": row("get", administrator=200, others=404, args=lambda w, _: [w.caster.pk]),
    "people:duty_list": row("get", administrator=200, others=403),
    "people:duty_grant": row("get", administrator=200, others=403),
    "people:why_may": row("get", administrator=200, others=403),
    "people:duty_confirm": row(
        "post", administrator=409, others=404, args=lambda w, _: [w.lead.duties.get().pk], lead=409
    ),
    "people:duty_end": row("get", administrator=200, lead=403, others=403, args=lambda w, _: [w.lead.duties.get().pk]),
    "people:duty_deputise": row(
        "get", administrator=200, lead=200, others=404, args=lambda w, _: [w.lead.duties.get().pk]
    ),
    "people:home": row("get", others=200),
    "people:login": row("get", others=302, public=200),
    "people:logout": row("post", others=302),
    "people:password_first": row("get", others=302),
    "people:second_step": row(
        "get", others=302, employee=200, colleague=200, outsider=200, handler=200, lead=200, manager=200
    ),
    "people:passkey_ask": row("post", others=200),
    "people:passkey_prove": row("post", others=409),
    "people:factor_list": row("get", others=200),
    "people:factor_app": row("get", others=200),
    "people:recovery_codes": row("get", others=302),
    "people:passkey_begin": row("post", others=200, script=True),
    "people:passkey_add": row("post", others=409, script=True),
    "people:factor_remove": row("post", others=404, args=lambda _world, _made: [1]),
    "people:slip_new": row("get", others=403, administrator=200),
    "people:reset_use": row("get", others=200, public=200),
    "people:reset_ask": row("get", others=403, administrator=200),
    "people:reset_confirm": row("get", others=403, administrator=200),
    "people:reset_close": row("post", others=404, args=lambda _world, _made: [1]),
    "people:first_admin": row("get", others=404, public=404, args=lambda _world, _made: ["a-wrong-token"]),
    "people:openid_begin": row("get", others=404, public=404),
    "people:openid_return": row("get", others=404, public=404),
    "people:delivery_list": row("get", administrator=200, others=403),
    "people:delivery_retry": row("post", administrator=302, others=403),
    "people:hook_list": row("get", administrator=200, others=403),
    "people:hook_renew": row("post", administrator=404, others=403, args=lambda _world, _made: [1]),
    "people:hook_settle": row("post", administrator=404, others=403, args=lambda _world, _made: [1]),
    "people:hook_switch": row("post", administrator=404, others=403, args=lambda _world, _made: [1]),
    "people:my_notices": row("get", others=200),
    "people:notices_read": row("post", others=302),
    "people:notice_open": row("post", others=302, args=lambda _world, _made: [1]),
    "people:my_choices": row("get", others=200),
    "people:my_data": row("get", others=200),
    "people:my_data_file": row("get", others=200),
    "people:token_list": row("get", others=200),
    "people:token_revoke": row("post", others=404, args=lambda _world, _made: [1]),
    "people:me": row("get", others=200),
    "people:password_change": row("get", others=200),
    "people:my_sessions": row("get", others=200),
    "people:sessions_end": row("post", others=302),
    "people:session_end": row("post", others=404, args=lambda _world, _made: ["0123456789abcdef"]),
}
