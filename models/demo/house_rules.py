"""What the store has said where the document leaves a value open (Y1)."""

SAID = {"missed_follow_up_fine": 100, "collision_fine": 200, "missed_report_fine": 30, "third_call_after_days": 30, "travel_allowance": 60}
"""Settings of every store."""
GIVEN = {"missed_message_fine": 20, "false_claim_fine": 100, "false_gift_times": 10}
"""The document's own values."""
