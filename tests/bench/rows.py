"""From the yardstick's tables to ours: one SELECT per table of ours, in a spelling that both databases understand."""

STORE, MANAGER, MANAGERS_PLACE = 1, 401, 1
"""The one store that has everything, and its sales manager: the hardest case for a list that is kept to a store."""

COMMON = {"created_at": "{at}", "updated_at": "{at}", "version": "1"}
START = "'2024-07-01 00:00:00.000000'"
STATES = "case l.status when 'open' then 'open' when 'won' then 'won' when 'lost' then 'lost' else 'void' end"
SOON = "case l.expected_purchase when '一周内' then '{0}' when '一月内' then '{1}' when '三月内' then '{2}' when '半年内' then '{3}' end"
CHANNELS = (
    "case name when '电话' then 'phone' when '自然到店' then 'walk_in' when '转介绍' then 'referral' when '车展' then 'roadshow' "
    "when '抖音' then 'app' when '快手' then 'app' when '小红书' then 'app' when '微信' then 'app' else 'site' end"
)
POSITIONS = {"mgr": "销售经理", "sup": "销售主管", "con": "销售顾问", "dcc": "电销"}


def common(at: str) -> dict[str, str]:
    return {name: text.format(at=at) for name, text in COMMON.items()}


def road(fen: int) -> list[tuple[str, dict[str, str], str]]:
    """(table of ours, column → expression, FROM …) in the order in which they depend on each other.

    `fen` is what a yuan is kept as: 100 on SQLite, 1 on PostgreSQL.
    """
    in_store = {"store_id": str(STORE)}
    return [
        ("stores", {"id": str(STORE), "code": "'BENCH'", "name": "'标尺店'", "timezone": "'UTC'", "is_head_office": "{no}", **common(START)}, "(select 1 as one) s"),
        *(
            ("positions", {"id": str(at), **in_store, "code": f"'{role}'", "name": f"'{name}'", "role": f"'{role}'", "planned_headcount": "100",
                           "owes_daily_report": "{no}", **common(START)}, "(select 1 as one) s")
            for at, (role, name) in enumerate(POSITIONS.items(), MANAGERS_PLACE)
        ),
        ("employees", {**EMPLOYEE, "id": "id", **in_store, "name": "name", "phone": "phone",
                       "position_id": "case role when 'manager' then 2 when 'dcc' then 4 else 3 end", **common(START)}, "employees"),
        ("employees", {**EMPLOYEE, "id": str(MANAGER), **in_store, "name": "'标尺经理'", "username": "'bench'", "position_id": str(MANAGERS_PLACE), **common(START)}, "(select 1 as one) s"),
        ("channels", {"id": "id", "code": "'C' || id", "name": "name", "kind": CHANNELS, **common(START)}, "channels"),
        ("vehicle_models", {"id": "id", "code": "'M' || id", "name": "name", "guide_price": f"price * {fen}", **common(START)}, "vehicle_models"),
        ("customers", {"id": "id", **in_store, "name": "name", "gender": "case gender when 'M' then 'male' when 'F' then 'female' end", "phone": "phone",
                       "district": "district", "state": "'known'", **common("created_at")}, "leads l"),
        ("leads", {
            "id": "id", **in_store, "customer_id": "id", "channel_id": "channel_id", "model_id": "model_id", "level": SOON.format("H", "A", "B", "C"),
            "expected_purchase": SOON.format("within_week", "within_month", "within_quarter", "later"), "owner_id": "owner_id", "captured_at": "created_at",
            "next_due_at": "case l.status when 'open' then next_follow_up_at end", "is_complete": "{yes}", "remark": "nullif(remark, '')", "state": STATES,
            "created_at": "created_at", "updated_at": "updated_at", "version": "1",
        }, "leads l"),
        ("moves", {**in_store, "register": "'leads'", "row_id": "id", "move": "'assign'", "from_state": "'new'", "to_state": "'open'", "at": "created_at",
                   "until": "case l.status when 'open' then null else updated_at end"}, "leads l order by id"),
        ("moves", {**in_store, "register": "'leads'", "row_id": "id", "move": "case l.status when 'won' then 'win' when 'lost' then 'lose' else 'void' end",
                   "from_state": "'open'", "to_state": STATES, "at": "updated_at"}, "leads l where status <> 'open' order by id"),
        ("follow_ups", {"id": "id", **in_store, "lead_id": "lead_id", "owner_id": "employee_id", "kind": "'regular'", "due_at": "created_at", "done_at": "created_at",
                        "method": "case method when '电话' then 'phone' when '微信' then 'wechat' else 'visit' end", "result": "result || '：' || content",
                        "by_rule": "{yes}", "state": "'done'", **common("created_at")}, "follow_ups"),
        ("follow_ups", {"id": "l.id + (select max(id) from follow_ups)", **in_store, "lead_id": "l.id", "owner_id": "owner_id", "kind": "'regular'",
                        "due_at": "next_follow_up_at", "by_rule": "{yes}", "state": "'due'", **common("created_at")}, "leads l where status = 'open'"),
        ("calls", {"id": "id", **in_store, "called_at": "started_at", "agent_id": "employee_id", "direction": "'outbound'",
                   "answered": "case connected when 1 then {yes} else {no} end", "lead_id": "lead_id", "duration_s": "seconds", **common("started_at")}, "calls"),
        ("appointments", {"id": "id", **in_store, "lead_id": "lead_id", "made_by_id": "employee_id", "made_at": "scheduled_at", "due_at": "scheduled_at",
                          "closed_at": "case status when '待定' then null else scheduled_at end",
                          "state": "case status when '到店' then 'kept' when '爽约' then 'missed' else 'made' end", **common("scheduled_at")}, "appointments"),
        ("test_drives", {"id": "id", **in_store, "lead_id": "lead_id", "specialist_id": "employee_id", "terms_accepted": "{yes}", "starts_at": "started_at",
                         "state": "'done'", **common("started_at")}, "test_drives"),
        ("orders", {
            "id": "id", **in_store, "lead_id": "lead_id", "customer_id": "lead_id", "owner_id": "employee_id", "model_id": "model_id", "price": f"amount * {fen}",
            "decoration_total": "0", "total": f"amount * {fen}", "ordered_on": "date(created_at)", "signed_off_at": "created_at",
            "state": "case status when '已签' then 'signed_off' when '已交车' then 'delivered' else 'cancelled' end", **common("created_at"),
        }, "orders"),
        ("deals", {"id": "id", "order_id": "id", **in_store, "lead_id": "lead_id", "owner_id": "employee_id", "model_id": "model_id", "total": f"amount * {fen}",
                   "counted_at": "created_at"}, "orders where status <> '已退'"),
        ("payments", {"id": "id", **in_store, "order_id": "order_id", "kind": "case kind when '定金' then 'deposit' else 'balance' end", "amount": f"amount * {fen}",
                      "method": "'transfer'", "paid_at": "paid_at", "confirmed_at": "paid_at", "state": "'confirmed'", **common("paid_at")}, "payments"),
    ]  # fmt: skip


EMPLOYEE = {"must_change_password": "{no}", "failed_logins": "0", "language": "'zh'", "active": "{yes}", "state": "'active'"}
