"""Who may open what: one line for every address, read from the issue and the rights table by hand.

Nothing here comes from the product. A line says: name of the address, method, kind, roles.
  `public`   anybody, signed in or not
  `signed`   anybody signed in
  `roles`    holders of one of these roles; to others it does not exist
  `case`     holders of one of these roles who may see the case
  `slip`     whoever holds the slip's secret
  `sight`    holders of one of these roles who may see the member or clue that is named (`MEMBER_SEEN_BY`)
  `token`    anybody with a token
  `tokencase` anybody with a token who may see the case
  `team`     holders of one of these roles in a body of the mediation's team; asked in tests/resolution/mediation
  `called`   holders of one of these roles who may see the whistle; asked in tests/resolution/whistle
  `link`     whoever holds a party's own link; asked in tests/resolution/mediation
  `area`     holders of the role for the very county that is named
  `inside`   holders of one of these roles in whose region the named county lies
  `village`  holders of the role for the very village that is named, or for a region it lies in
`*` stands for every role.
"""

from dataclasses import dataclass

WORKERS = "village_clerk village_mediator township_desk county_desk city_desk department tribunal supervisor"
READERS = "village_clerk township_desk county_desk city_desk supervisor"
ASKERS = "village_clerk village_mediator township_desk county_desk city_desk department tribunal"
DECIDERS = "township_desk county_desk city_desk"
DESKS = f"village_clerk {DECIDERS}"
READERS = f"{DESKS} supervisor"
TEAM = "village_clerk village_mediator township_desk county_desk city_desk department tribunal"
HANDS = "village_clerk village_mediator department tribunal"
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
staffing                    GET   roles   system_admin county_desk city_desk
ledger                      GET   roles   audit_admin
notices                     GET   roles   grid_member {WORKERS} sealed_desk
notices                     POST  roles   grid_member {WORKERS} sealed_desk
picture                     GET   case    *
voice                       GET   roles   *
calendar                    GET   roles   system_admin
calendar                    POST  roles   system_admin
activate                    GET   public
activate                    POST  public
members                     GET   roles   {READERS}
members-export              GET   roles   {DESKS}
members-template            GET   roles   {DECIDERS}
members-import              GET   roles   {DECIDERS}
members-import              POST  roles   {DECIDERS}
members-import-draft        GET   roles   {DECIDERS}
members-import-apply        POST  roles   {DECIDERS}
member-new                  GET   roles   village_clerk {DECIDERS}
member-new                  POST  roles   village_clerk {DECIDERS}
member-proposals            GET   roles   {READERS}
member-decide               POST  roles   {DECIDERS}
member-slips                POST  sight   {DECIDERS}
member-me                   GET   roles   grid_member partner
member                      GET   sight   {READERS} grid_member partner
member-card                 GET   sight   {READERS} grid_member partner
member-photo                POST  sight   {DECIDERS} grid_member partner
member-act                  GET   sight   village_clerk {DECIDERS}
member-act                  POST  sight   village_clerk {DECIDERS}
card                        GET   public
card-photo                  GET   public
clue                        GET   roles   partner
clue                        POST  roles   partner
clue-mine                   GET   roles   partner
clues                       GET   roles   {READERS}
clue-page                   GET   sight   {READERS}
clue-picture                GET   sight   {READERS}
clue-decide                 POST  sight   {DESKS}
post_clue                   POST  roles   partner
list_clues                  GET   roles   partner
places                      GET   roles   *
place                       GET   roles   *
places-find                 GET   public
places-locate               GET   public
places-geo                  GET   public
places-import               GET   roles   system_admin
places-import               POST  roles   system_admin
places-import-draft         GET   roles   system_admin
places-import-apply         POST  roles   system_admin
grids                       GET   roles   *
grids-registry              GET   roles   *
grid                        GET   roles   *
grids-posters               GET   roles   *
grids-shapes                GET   village village_clerk township_desk county_desk
grid-correct                GET   village village_clerk township_desk county_desk
grid-correct                POST  village village_clerk township_desk county_desk
grids-redraw                GET   village village_clerk township_desk county_desk
grids-redraw                POST  village village_clerk township_desk county_desk
grids-redraw-file           POST  village village_clerk township_desk county_desk
grids-redraw-dwellings      POST  village village_clerk township_desk county_desk
redraw                      GET   roles   village_clerk township_desk county_desk city_desk supervisor
redraw-move                 POST  roles   village_clerk township_desk county_desk
grid-board                  GET   public
grid-poster                 GET   public
report                      GET   public
report                      POST  public
field                       GET   roles   grid_member
field                       POST  roles   grid_member
field-sent                  GET   case    grid_member
field-mine                  GET   roles   grid_member
field-app                   GET   public
field-app-worker            GET   public
field-app-manifest          GET   public
field-tasks                 GET   roles   village_clerk township_desk county_desk city_desk supervisor
field-tasks                 POST  roles   village_clerk township_desk county_desk city_desk
field-aside                 POST  roles   county_desk city_desk
desk-report                 GET   roles   village_clerk township_desk county_desk city_desk
desk-report                 POST  roles   village_clerk township_desk county_desk city_desk
status                      GET   slip
status                      POST  slip
slip                        GET   slip
find-slip                   GET   public
find-slip                   POST  public
desk                        GET   roles   {WORKERS} sealed_desk
desk-map                    GET   roles   {WORKERS} sealed_desk
desk-filters                POST  roles   {WORKERS} sealed_desk
styleguide                  GET   signed
duty                        GET   roles   {WORKERS}
duty-list                   GET   roles   {WORKERS}
duty-draft                  GET   area    county_desk city_desk
duty-draft                  POST  area    county_desk city_desk
duty-begin                  POST  area    county_desk city_desk
duty-remove                 POST  area    county_desk city_desk
duty-publish                POST  area    county_desk city_desk
duty-import                 POST  area    county_desk city_desk
duty-export                 GET   roles   {WORKERS}
duty-try                    GET   area    county_desk city_desk
rates                       GET   roles   {READERS}
rates-area                  GET   roles   {READERS}
rates-area-file             GET   roles   {READERS}
rates-rate                  GET   roles   {READERS}
rates-rate-file             GET   inside  {READERS}
rates-exclusions            GET   inside  {READERS}
rates-exclude               GET   case    {ASKERS}
rates-exclude               POST  case    {ASKERS}
rates-decide                GET   roles   {READERS}
rates-decide                POST  roles   {READERS}
suggestions                 GET   signed
aids                        GET   signed
aids-of                     GET   signed
aids-of                     POST  signed
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
case                        GET   case    grid_member {WORKERS} sealed_desk
kinds                       GET   public
path-card                   GET   public
evidence-list               GET   public
mediations                  GET   roles   village_clerk village_mediator department tribunal
mediation-calendar          GET   roles   village_clerk village_mediator department tribunal
mediation-rooms             GET   roles   village_clerk village_mediator department tribunal
mediation-invitation        GET   team    village_clerk village_mediator department tribunal
mediation                   GET   team    village_clerk village_mediator department tribunal
mediation-move              GET   team    village_clerk village_mediator department tribunal
mediation-party             GET   link
papers                      GET   team    village_clerk village_mediator department tribunal
paper                       GET   team    village_clerk village_mediator department tribunal
mediation-open              GET   case    village_clerk village_mediator department tribunal
harm                        GET   case    village_clerk village_mediator township_desk county_desk city_desk department tribunal sealed_desk
list_mediations             GET   token
get_mediation               GET   team
list_mediation_moves        GET   team
post_mediation_move         POST  team
read-out                    GET   roles   {DESKS}
wall-notice                 GET   village village_clerk township_desk county_desk
whistles                    GET   roles   {WORKERS}
whistle-on-call             GET   roles   {HANDS}
whistle-on-call             POST  roles   {HANDS}
whistle-blow                GET   case    {DECIDERS}
whistle-blow                POST  case    {DECIDERS}
whistle                     GET   called  {WORKERS}
whistle-move                GET   called  {WORKERS}
whistle-move                POST  called  {WORKERS}
whistle-call-move           GET   called  {WORKERS}
whistle-call-move           POST  called  {WORKERS}
whistle-board               GET   called  {DECIDERS}
whistle-sheet               GET   called  {DECIDERS}
whistle-here                GET   called  {HANDS}
list_whistles               GET   token
get_whistle                 GET   called
post_whistle_move           POST  called
case-move                   GET   case    grid_member {WORKERS} sealed_desk
case-move                   POST  case    grid_member {WORKERS} sealed_desk
break-glass                 GET   roles   county_desk city_desk supervisor
break-glass                 POST  roles   county_desk city_desk supervisor
agreements                  GET   roles   {TEAM}
agreement-new               GET   case    {HANDS}
agreement-new               POST  case    {HANDS}
agreement                   GET   roles   {TEAM}
agreement-fulfilment        GET   roles   {TEAM}
agreement-court             GET   roles   {TEAM}
agreement-slips             GET   roles   {HANDS}
agreement-clause            GET   roles   {HANDS}
agreement-clause            POST  roles   {HANDS}
agreement-clause-change     GET   roles   {HANDS}
agreement-act               GET   roles   {TEAM}
agreement-act               POST  roles   {TEAM}
agreement-act-on            POST  roles   {TEAM}
party-find                  GET   public
party-find                  POST  public
party                       GET   public
party-act                   GET   public
benefits                    GET   roles   {READERS}
benefits-me                 GET   roles   grid_member partner
benefits-catalogue          GET   signed
benefits-agreements         GET   roles   {READERS}
benefits-agreement-new      GET   roles   {DECIDERS}
benefits-agreement-new      POST  roles   {DECIDERS}
benefits-agreement          GET   roles   {READERS}
benefits-agreement          POST  roles   {READERS}
benefits-grant              GET   roles   {DECIDERS}
benefits-grant              POST  roles   {DECIDERS}
benefits-hand-out           GET   roles   {DESKS}
benefits-hand-out           POST  roles   {DESKS}
benefits-gaps               GET   roles   {DECIDERS} supervisor
benefits-allowances         GET   roles   {DECIDERS}
benefits-allowances-file    GET   roles   {DECIDERS}
benefit                     GET   roles   {READERS} grid_member partner
benefit-act                 POST  roles   {DESKS} grid_member partner
stations                    GET   public
stations-points             GET   public
station                     GET   public
station-keep                GET   roles   {DECIDERS}
station-keep                POST  roles   {DECIDERS}
station-plan                GET   roles   {DECIDERS}
station-plan                POST  roles   {DECIDERS}
training-book               POST  roles   {DESKS} grid_member partner village_mediator
training-give-back          POST  roles   {DESKS} grid_member partner village_mediator
training-call-off           POST  roles   {DECIDERS}
worklog                     GET   roles   grid_member partner
worklog-of                  GET   sight   {DECIDERS}
burden                      GET   public
burden-desk                 GET   roles   {READERS}
burden-me                   GET   roles   grid_member
burden-load                 GET   roles   township_desk
burden-demand               POST  roles   {DECIDERS}
burden-end                  POST  roles   {DECIDERS}
burden-overrun              POST  roles   {DECIDERS}
burden-budget               POST  roles   county_desk city_desk
sixfree                     GET   public
sixfree-desk                GET   roles   {READERS}
sixfree-begin               POST  roles   village_clerk
sixfree-application         GET   roles   {READERS}
sixfree-act                 POST  roles   {READERS}
circuits                    GET   roles   village_mediator tribunal
circuits                    POST  roles   village_mediator tribunal
circuit-phone               GET   roles   village_mediator
circuit-phone               POST  roles   village_mediator
circuit-phone-taken         GET   case    village_mediator
circuit-times               GET   case    village_mediator
circuit-times               POST  case    village_mediator
circuit-court               GET   roles   village_mediator tribunal
circuit-court               POST  roles   village_mediator tribunal
circuit                     GET   roles   village_mediator tribunal
circuit-confirm             POST  roles   village_mediator tribunal
circuit-call-off            POST  roles   village_mediator tribunal
circuit-add                 GET   roles   village_mediator tribunal
circuit-add                 POST  roles   village_mediator tribunal
circuit-slips               GET   roles   village_mediator tribunal
circuit-change              GET   roles   village_mediator tribunal
circuit-change              POST  roles   village_mediator tribunal
circuit-drop                POST  roles   village_mediator tribunal
circuit-outcome             POST  roles   village_mediator tribunal
coaching                    GET   roles   village_mediator village_clerk tribunal
coaching                    POST  roles   village_mediator village_clerk tribunal
coaching-thread             GET   roles   village_mediator village_clerk tribunal
coaching-thread             POST  roles   village_mediator village_clerk tribunal
carriers                    GET   roles   {WORKERS}
carrier-new                 GET   roles   {TEAM}
carrier-new                 POST  roles   {TEAM}
carrier                     GET   roles   {WORKERS}
carrier                     POST  roles   {WORKERS}
meeting                     GET   roles   {WORKERS}
meeting-minutes             GET   roles   {TEAM}
meeting-minutes             POST  roles   {TEAM}
meeting-resolve             GET   roles   {TEAM}
meeting-resolve             POST  roles   {TEAM}
meeting-publish             GET   roles   {TEAM}
meeting-publish             POST  roles   {TEAM}
meeting-call-off            POST  roles   {TEAM}
meeting-paper               GET   roles   {WORKERS}
open-meeting                GET   public
resolution                  GET   roles   {WORKERS}
resolution-move             GET   roles   {TEAM}
resolution-move             POST  roles   {TEAM}
practice                    GET   roles   {WORKERS} grid_member
practice-new                GET   roles   {TEAM}
practice-new                POST  roles   {TEAM}
practice-card               GET   roles   {WORKERS} grid_member
practice-used               POST  roles   {TEAM}
family-check                GET   public
family-check-help           GET   public
family-check-help           POST  public
api-root                    GET   nothing
openapi-json                GET   public
post_token                  POST  public
me                          GET   token
list_cases                  GET   token
suggestion_accuracy         GET   token
get_case                    GET   tokencase
list_moves                  GET   tokencase
post_move                   POST  tokencase
post_duty                   POST  token
post_duty_end               POST  token
list_duties                 GET   token
post_sos                    POST  token
post_help_key               POST  token
post_help                   POST  public
list_looks                  GET   token
post_report                 POST  public
post_attachment             POST  public
begin_upload                POST  token
get_upload                  GET   token
add_piece                   PATCH token
post_command                POST  token
get_pack                    GET   token
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
_FEW = {"sealed_desk", "sealed_desk_city"}
SEEN_BY: dict[str, set[str]] = {
    "in_village": _AREA | {"grid_member"},
    "led_by_agriculture": _AREA | _AGRICULTURE | {"grid_member"},
    "sensitive": _FEW | {"county_desk", "county_desk_accused", "city_desk", "tribunal"},
    "accusation": _FEW | {"department", "two_posts"},
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

MEMBER_SEEN_BY = _AREA | {"grid_member"}
"""Who of the cast sees 范家屯村's grid member: themselves, and the desks and supervisors of the area."""
CLUE_SEEN_BY = _AREA | {"partner"}
"""Who sees the clue that its partner sent."""
