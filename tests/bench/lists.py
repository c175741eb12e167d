"""The first page of every register's list beside that of the leads: python -m tests.bench.lists URL [TURNS]

URL is a database with a demo, or one made by `tests.bench.load`. Each list is asked for as the general manager of the store
with most leads sees it, in turns; the least counts, for what is more was somebody else's doing. A list that takes more than
three times as long as that of the leads is marked. What only others may see is left out. Ratios within one run count.
"""

import sys
import time
from collections import defaultdict

from sqlalchemy import func, select

from admin_app import create_app
from models import Register
from models.customers import Lead
from models.db import Database
from models.people import Employee, Position
from models.roles import Role

from .serve import configured, log_in

MOST = 3
"""Times as long as the list of the leads."""


def main(url: str, turns: int = 5) -> None:
    database = Database(url)
    app = create_app(configured(url), database)
    cookie = log_in(database, app, who_looks(database))
    took: dict[str, list[float]] = defaultdict(list)
    with app.test_client(use_cookies=False) as client:
        for _ in range(turns + 1):
            for name in Register.all:
                began = time.perf_counter()
                answer = client.get(f"/admin/{name}/", headers={"Cookie": cookie})
                if answer.status_code == 200:
                    took[name].append(time.perf_counter() - began)
    least = {name: min(times[1:]) * 1000 for name, times in took.items()}  # the first turn warms up
    for name in sorted(least, key=least.get):
        ratio = least[name] / least[Lead.__tablename__]
        print(f"{name:24} {least[name]:8.1f} ms {ratio:6.2f}{'  !' if ratio > MOST else ''}")
    database.close()


def who_looks(database: Database) -> int:
    """The general manager of the store with most leads, or whoever manages its sales."""
    with database.reading() as session:
        store = session.scalars(select(Lead.store_id).group_by(Lead.store_id).order_by(func.count().desc()).limit(1)).one()
        people = select(Employee.id, Position.role).join(Position, Position.id == Employee.position_id).where(Employee.store_id == store)
        by_role = {role: key for key, role in session.execute(people.where(Employee.is_active()))}
    return by_role.get(Role.GENERAL_MANAGER) or by_role[Role.SALES_MANAGER]


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:]))
