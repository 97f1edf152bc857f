"""The database refuses changes to the content of a revision and of its parts."""

from django.db import migrations

PARTS = ["procedurecase", "channel", "fee", "component", "formfile", "resultkind", "legalbasis"]

FUNCTIONS = """
CREATE FUNCTION catalogue_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Nội dung phiên bản thủ tục đã công bố không được sửa, xoá (%)', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION catalogue_guard_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'valid_to') IS DISTINCT FROM (to_jsonb(OLD) - 'valid_to') THEN
        RAISE EXCEPTION 'Nội dung phiên bản thủ tục đã công bố không được sửa, xoá (%)', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION catalogue_guard_process() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'draft' AND (TG_OP = 'DELETE'
        OR (to_jsonb(NEW) - 'valid_to' - 'status') IS DISTINCT FROM (to_jsonb(OLD) - 'valid_to' - 'status')
        OR NEW.status = 'draft') THEN
        RAISE EXCEPTION 'Quy trình nội bộ đã phê duyệt không được sửa, xoá'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION catalogue_guard_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM catalogue_handlingprocess
               WHERE id = OLD.process_id AND status <> 'draft') THEN
        RAISE EXCEPTION 'Bước của quy trình nội bộ đã phê duyệt không được sửa, xoá'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""


def _trigger(table: str, function: str) -> str:
    return (
        f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON catalogue_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION {function}();"
    )


TRIGGERS = "\n".join(
    [_trigger(part, "catalogue_refuse_change") for part in PARTS]
    + [
        _trigger("procedurerevision", "catalogue_guard_revision"),
        _trigger("handlingprocess", "catalogue_guard_process"),
        _trigger("processstep", "catalogue_guard_step"),
    ]
)
DROP = "\n".join(
    f"DROP TRIGGER {table}_immutable ON catalogue_{table};"
    for table in [*PARTS, "procedurerevision", "handlingprocess", "processstep"]
) + (
    "DROP FUNCTION catalogue_refuse_change(); DROP FUNCTION catalogue_guard_revision();"
    "DROP FUNCTION catalogue_guard_process(); DROP FUNCTION catalogue_guard_step();"
)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, DROP)]
