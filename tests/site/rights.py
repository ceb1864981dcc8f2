"""Who may open what: one line for every address, read from the issue and the rights table by hand.

Nothing here comes from the product. A line says: name of the address, method, kind, roles.
  `public`   anybody, signed in or not
  `signed`   anybody signed in
  `roles`    holders of one of these roles; to others it does not exist
  `case`     holders of one of these roles who may see the case
  `slip`     whoever holds the slip's secret
  `token`    anybody with a token
  `tokencase` anybody with a token who may see the case
  `area`     holders of the role for the very county that is named
`*` stands for every role.
"""

from dataclasses import dataclass

WORKERS = "village_clerk village_mediator township_desk county_desk city_desk department tribunal supervisor"
LINES = f"""
home                        GET   public
healthz                     GET   public
elder                       POST  public
set_language                POST  public
account_login               GET   public
mfa_authenticate            GET   signed
account_logout              GET   public
account_reauthenticate      GET   signed
account_change_password     GET   signed
mfa_index                   GET   signed
mfa_reauthenticate          GET   signed
mfa_activate_totp           GET   signed
mfa_deactivate_totp         GET   signed
mfa_view_recovery_codes     GET   signed
mfa_generate_recovery_codes GET   signed
people                      GET   roles   system_admin security_admin
people-sign-in              POST  roles   security_admin
ledger                      GET   roles   audit_admin
notices                     GET   roles   grid_member {WORKERS}
notices                     POST  roles   grid_member {WORKERS}
picture                     GET   case    *
calendar                    GET   roles   system_admin
calendar                    POST  roles   system_admin
places                      GET   roles   *
place                       GET   roles   *
places-find                 GET   public
places-locate               GET   public
places-geo                  GET   public
places-import               GET   roles   system_admin
places-import               POST  roles   system_admin
places-import-draft         GET   roles   system_admin
places-import-apply         POST  roles   system_admin
report                      GET   public
report                      POST  public
field                       GET   roles   grid_member
field                       POST  roles   grid_member
field-sent                  GET   case    grid_member
field-mine                  GET   roles   grid_member
desk-report                 GET   roles   village_clerk township_desk county_desk city_desk
desk-report                 POST  roles   village_clerk township_desk county_desk city_desk
status                      GET   slip
status                      POST  slip
slip                        GET   slip
find-slip                   GET   public
find-slip                   POST  public
desk                        GET   roles   {WORKERS}
desk-map                    GET   roles   {WORKERS}
desk-filters                POST  roles   {WORKERS}
styleguide                  GET   signed
duty                        GET   roles   {WORKERS}
duty-list                   GET   roles   {WORKERS}
duty-draft                  GET   area    county_desk city_desk
duty-draft                  POST  area    county_desk city_desk
duty-begin                  POST  area    county_desk city_desk
duty-remove                 POST  area    county_desk city_desk
duty-publish                POST  area    county_desk city_desk
duty-try                    GET   area    county_desk city_desk
onduty                      GET   roles   grid_member
onduty-start                POST  roles   grid_member
onduty-end                  POST  roles   grid_member
onduty-help                 POST  roles   grid_member
onduty-come                 POST  roles   grid_member
onduty-come-over            POST  roles   grid_member
onduty-looks                GET   roles   grid_member
onduty-map                  GET   roles   township_desk county_desk
onduty-points               GET   roles   township_desk county_desk
onduty-policy               GET   roles   city_desk
onduty-policy               POST  roles   city_desk
onduty-sos                  GET   roles   village_clerk township_desk county_desk
onduty-sos-points           GET   roles   village_clerk township_desk county_desk
onduty-sos-handle           POST  roles   village_clerk township_desk county_desk
onduty-look                 GET   roles   township_desk county_desk
onduty-look-points          GET   roles   township_desk county_desk
onduty-duty                 GET   roles   township_desk county_desk
onduty-ask                  POST  roles   township_desk county_desk
onduty-call-out             POST  roles   township_desk county_desk
onduty-call-out-over        POST  roles   township_desk county_desk
case                        GET   case    grid_member {WORKERS}
case-move                   GET   case    {WORKERS}
case-move                   POST  case    {WORKERS}
api-root                    GET   nothing
openapi-json                GET   public
post_token                  POST  public
me                          GET   token
list_cases                  GET   token
get_case                    GET   tokencase
list_moves                  GET   tokencase
post_move                   POST  tokencase
post_duty                   POST  token
post_duty_end               POST  token
list_duties                 GET   token
post_sos                    POST  token
list_looks                  GET   token
post_report                 POST  public
post_attachment             POST  public
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who may open an address with a method."""

    name: str
    method: str
    kind: str
    roles: frozenset[str]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def _line(text: str) -> Line:
    name, method, kind, *roles = text.split()
    return Line(name, method, kind, frozenset(roles))


RIGHTS = [_line(text) for text in LINES.strip().splitlines()]

_AREA = {"clerk", "township_desk", "county_desk", "county_desk_accused", "city_desk", "supervisor", "supervisor_county"}
_AGRICULTURE = {"department", "department_accused", "two_posts"}
SEEN_BY: dict[str, set[str]] = {
    "in_village": _AREA | {"grid_member"},
    "led_by_agriculture": _AREA | _AGRICULTURE | {"grid_member"},
    "sensitive": {"county_desk", "county_desk_accused", "city_desk", "tribunal"},
    "accusation": {"department", "two_posts"},
    "accused_inside": (_AREA | _AGRICULTURE | {"grid_member_next_village"})
    - {"county_desk_accused", "department_accused"},
    "next_village": (_AREA - {"clerk"}) | {"clerk_next_village", "two_posts"},
    "next_county": {
        "clerk_next_county", "township_desk_next_county", "county_desk_next_county", "supervisor_next_county",
        "city_desk", "supervisor",
    },
    "nowhere": {"city_desk", "supervisor"},
}  # fmt: skip
"""Who of the cast sees which planted case.

The water bureau, which led one of them before, and the next village's mediator see none. `accused_inside` is hidden
from one desk and one handler although their posts would open it; an accusation is for the unit that handles it only.
"""
