"""Our line in the yardstick's comparison, as its --extra file: python -m tests.bench.entry TARGET PORT > ours.json

Run after `serve`, whose cookie it takes.
"""

import json
import sys
import time

from sqlalchemy import select

from models.customers import Customer, Lead
from models.db import Database

from .serve import MADE, home

COLUMNS = "phone,channel,model,owner,state,captured_at,next_due_at"
"""What the peers' lists show besides id and name: an export follows the chosen columns, so all write the same nine."""
DEEP = 500_000
"""The deep page begins behind this row of the list, newest first."""


def entry(target: str, port: str) -> dict[str, object]:
    is_sqlite = target.startswith("sqlite:")
    return {
        "base": f"http://127.0.0.1:{port}/admin/leads",
        "cookie": (home() / "cookie").read_text(),
        "list": "/?view=all",
        "deep": f"/?view=all&after={place(target)}",
        "phone": "/?search={phone}",
        "fragment": "/?search={frag}",
        # The end of a filter is inclusive: the yardstick's is not.
        "filter": "/?view=all&state=open&captured_at.from={start}&captured_at.to=2026-05-31",
        "edit": "/edit/?id={id}",
        "create": "/new/",
        "export": f"/export/csv/?view=all&columns={COLUMNS}&captured_at.from={{xstart}}&captured_at.to=2026-06-30",
        "fill": {
            # A new block of numbers for each run: a phone is known only once in a store.
            "name": MADE, "phone": f"199{int(time.time()) % 10_000:04}{{i}}", "gender": "male", "district": "东区",
            "channel": "1", "model": "1", "expected_purchase": "within_month",
        },
        "touch": "remark",
        "db": ["sqlite", target.removeprefix("sqlite:///")] if is_sqlite else ["pg", target],
        # `serve` removes what a run made: it takes several statements.
        "sql": {"clean": "select 1"},
    }  # fmt: skip


def place(target: str) -> str:
    """The token of row DEEP, as our own list writes it."""
    database = Database(target)
    with database.reading() as session:
        newest = select(Lead.captured_at, Lead.id).join(Customer).where(Customer.name != MADE)
        at, row_id = session.execute(newest.order_by(Lead.captured_at.desc(), Lead.id.desc()).offset(DEEP - 1).limit(1)).one()
    database.close()
    return f"{Lead.fields['captured_at'].kind.raw(at)}~{row_id}"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    json.dump({"ours": entry(*sys.argv[1:])}, sys.stdout, indent=1)
