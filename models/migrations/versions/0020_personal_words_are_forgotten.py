"""Personal words are forgotten on request: of the history, those alone may go, and nothing may come in their place (Y3, Y4)"""

from alembic import op

from models.migrations.words import create_index, on_postgresql

revision = "0020"
down_revision = "0019"

REGISTERS = "'customers', 'leads', 'calls', 'messages', 'test_drives', 'collisions', 'campaign_contacts', 'attachments'"
PERSONAL = (
    "'name', 'phone', 'other_phone', 'birthday', 'id_no', 'consents', 'remark', 'reason', 'body', 'driver_name', 'driver_phone', 'licence_no', 'signature', "
    "'entered', 'reply', 'attachments'"
)
KEPT = ("id", "at", "actor_id", "actor_name", "surface", "address", "register", "row_id", "action", "store_id", "created_at", "created_by_id", "import_id")

SQLITE = f"""
CREATE TRIGGER audit_entries_refuse_UPDATE BEFORE UPDATE ON audit_entries
WHEN OLD.register NOT IN ({REGISTERS}) OR {" OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in KEPT)}
  OR EXISTS (SELECT 1 FROM json_each(NEW.changes) AS now WHERE NOT EXISTS (SELECT 1 FROM json_each(OLD.changes) AS was WHERE was.key = now.key AND was.value IS now.value))
  OR EXISTS (SELECT 1 FROM json_each(OLD.changes) AS was WHERE was.key NOT IN ({PERSONAL}) AND NOT EXISTS (SELECT 1 FROM json_each(NEW.changes) AS now WHERE now.key = was.key))
BEGIN SELECT RAISE(ABORT, 'audit_entries is history: it is only added to'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF OLD.register NOT IN ({REGISTERS}) OR to_jsonb(NEW) - '{{changes,updated_at}}'::text[] <> to_jsonb(OLD) - '{{changes,updated_at}}'::text[]
  OR EXISTS (SELECT FROM jsonb_each(NEW.changes) AS now WHERE OLD.changes -> now.key IS DISTINCT FROM now.value)
  OR EXISTS (SELECT FROM jsonb_object_keys(OLD.changes) AS was WHERE was NOT IN ({PERSONAL}) AND NOT NEW.changes ? was)
THEN RAISE EXCEPTION '% is history: it is only added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END IF;
RETURN NEW; END $$
"""


def upgrade() -> None:
    create_index("ix_attachments_digest", "attachments", "digest")
    if on_postgresql():
        op.execute("DROP TRIGGER audit_entries_refuse_UPDATE ON audit_entries")
        op.execute(POSTGRESQL)
        op.execute("CREATE TRIGGER audit_entries_refuse_UPDATE BEFORE UPDATE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history()")
    else:
        op.execute("DROP TRIGGER audit_entries_refuse_UPDATE")
        op.execute(SQLITE)
