"""Who makes which move, as the specification says it: in words of its own, not in the program's declarations (Y4).

Roles are written as in tests/matrix.py; besides them: owner, whoever the row is own to; system, nobody but the program itself;
all, everybody who works here; and of a row those whom one of its links names: its employee, assignee, giver, specialist, staff.
A word behind a colon is a condition: sup:no_dismissal decides on rows that are no dismissal.
"""

from .matrix import ROLES

LISTED = """
employees       leave: mgr adm
absences        submit: owner sup mgr; approve: mgr
candidates      shortlist interview offer hire reject: mgr
transfers       submit: mgr; approve: mgr ho
company_rules   publish: mgr gm; acknowledge: all
sales_plans     submit: mgr; approve return: gm
sales_schemes   submit: mgr; approve return: gm
market_reports  submit: owner; acknowledge: gm
company_reports submit: owner; answer: mgr gm
tasks           finish: assignee; cancel: giver
vehicles        allocate release deliver: system
scripts         publish: mgr sup dcc mkt mkm adm
campaigns       start close: mgr sup dcc mkt mkm adm
customers       merge: sup; erase: mgr
leads           assign: mgr; win unwin lose void: system; request_lost: owner; request_void: owner dcc:pooled mgr:pooled; reopen: sup mgr
follow_ups      finish: owner; cancel: system
appointments    keep miss cancel: owner sup mgr
collisions      decide: sup mgr
referrals       confirm: sup; sign: sup mgr
closings        confirm refuse: sup
test_drives     clear: owner; start finish: specialist tdr; cancel: owner sup mgr
orders          order confirm_details: owner; sign_off: sup mgr; pay unpay deliver: system; cancel: mgr
payments        confirm reverse: fin
deliveries      hand_over: owner
service_cases   resolve: aft
travel_forms    submit: owner; approve return violate: mgr
key_visits      violate: mgr
gift_requests   submit hand_over: owner; endorse: mkm:for_roadshow; approve refuse: mgr:for_customer gm:for_roadshow; verify violate: mgr
expense_claims  submit: owner; approve refuse violate: mgr; pay: fin
roadshows       submit start close: mkt mkm; endorse: mkm; approve refuse: gm; hand_in: staff; receive: sup mgr
penalties       object: employee; confirm waive: sup:no_dismissal mgr gm:dismissal
rewards         submit: sup mgr; approve: mgr
recognitions    publish: mgr; praise: all
career_moves    approve: mgr
team_charters   publish: mgr gm
procedures      publish: mgr gm
daily_reports   submit: owner
problems        start solve drop: owner sup mgr gm
suggestions     review adopt decline implement reward: mgr
assessments     publish: mgr
training_sessions hold cancel: sup mgr
"""
"""The moves that registers.md lists. Where it names nobody, whoever may write the row makes them ("moves follow the
register lists, in the scope given here"); what is handed in, cleared or handed over, whoever it is own to.
"Marketing" is the specialist and their manager."""

ADDED = """
absences        refuse: mgr
transfers       refuse take_effect: mgr ho
company_rules   revise withdraw: mgr gm
team_charters   revise withdraw: mgr gm
procedures      revise withdraw: mgr gm
scripts         revise withdraw: mgr sup dcc mkt mkm adm
leads           begin: system
referrals       settle: system
travel_forms    depart come_back: owner
roadshows       revise: system
rewards         refuse: mgr
career_moves    refuse: mgr
daily_reports   recount: owner
report_runs     begin finish fail: system; cancel: owner mgr gm adm
report_schedules pause resume: owner mgr gm adm
own_reports     approve refuse: adm; withdraw: owner adm
notifications   read: owner
orders          raise_loss: sup mgr
test_drives     revise: system
campaigns       select_customers: mgr sup dcc mkt mkm adm
campaign_contacts answer: owner mgr sup dcc mkt mkm adm
imports         finish finish_partly fail: system; undo: owner sup mgr adm
"""
"""What the specification does not list: whoever approves also refuses, whoever publishes also revises and withdraws,
whoever has travelled says when; an import is undone by whoever ran it and by those who write imports; the administrator
lets in notebooks that people bring; a loss is written down by those who would sign the order off."""


def _read(table: str) -> dict[str, frozenset[str]]:
    found = {}
    for line in table.strip().splitlines():
        register, said = line.split(maxsplit=1)
        for names, who in (part.split(":", 1) for part in said.split(";")):
            words = {word for each in who.split() for word in (ROLES if each == "all" else [each])}
            found |= {f"{register}.{name}": frozenset(words) for name in names.split()}
    return found


SPECIFIED = _read(LISTED)
MAKERS = SPECIFIED | _read(ADDED)
"""register.move → the words for who makes it."""
