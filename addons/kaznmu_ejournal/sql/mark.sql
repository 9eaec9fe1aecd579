-- The history of marks is written through one function, and a mark is what its last
-- change says. The function runs with the rights of the table's owner: where Odoo's
-- role does not own the table (docs/security.md), it has no other way to add a row.

CREATE OR REPLACE FUNCTION ejournal_mark_change_append(changes jsonb)
RETURNS SETOF integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM set_config('ejournal.appends', 'yes', true);
    RETURN QUERY
        INSERT INTO public.ejournal_mark_change AS history (
            lesson_id, participant_id, user_id, date, source, window_id, on_behalf_id,
            old_kind, old_points, old_note, old_makeup_points, old_makeup_date,
            new_kind, new_points, new_note, new_makeup_points, new_makeup_date,
            new_makeup_teacher_id, old_recredit_order, new_recredit_order, digest, seal
        )
        SELECT lesson_id, participant_id, user_id, date, source, window_id,
               on_behalf_id, old_kind, old_points, old_note, old_makeup_points,
               old_makeup_date, new_kind, new_points, new_note, new_makeup_points,
               new_makeup_date, new_makeup_teacher_id, old_recredit_order,
               new_recredit_order, digest, seal
          FROM ROWS FROM (jsonb_to_recordset(changes) AS (
                   lesson_id integer, participant_id integer, user_id integer,
                   date timestamp, source varchar, window_id integer,
                   on_behalf_id integer, old_kind varchar, old_points numeric,
                   old_note varchar, old_makeup_points numeric, old_makeup_date date,
                   new_kind varchar, new_points numeric, new_note varchar,
                   new_makeup_points numeric, new_makeup_date date,
                   new_makeup_teacher_id integer, old_recredit_order varchar,
                   new_recredit_order varchar, digest varchar, seal varchar
               )) WITH ORDINALITY
         ORDER BY ordinality
     RETURNING history.id;
    PERFORM set_config('ejournal.appends', '', true);
END $$;

CREATE OR REPLACE FUNCTION ejournal_mark_change_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('ejournal.appends', true) IS DISTINCT FROM 'yes' THEN
        RAISE EXCEPTION 'The history of marks is written by its own function alone';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER ejournal_mark_change_insert
    BEFORE INSERT ON ejournal_mark_change
    FOR EACH STATEMENT EXECUTE FUNCTION ejournal_mark_change_insert();

CREATE OR REPLACE FUNCTION ejournal_mark_is_sound(lesson integer, participant integer)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT COUNT(*) = 0
      FROM (SELECT * FROM ejournal_mark
             WHERE lesson_id = lesson AND participant_id = participant) mark
      FULL JOIN (SELECT * FROM ejournal_mark_change
                  WHERE lesson_id = lesson AND participant_id = participant
                  ORDER BY id DESC LIMIT 1) last
                USING (lesson_id, participant_id)
     WHERE mark.kind IS DISTINCT FROM last.new_kind
        OR COALESCE(mark.points, 0) <> COALESCE(last.new_points, 0)
        OR mark.note IS DISTINCT FROM last.new_note
        OR mark.recredit_order IS DISTINCT FROM last.new_recredit_order
        OR mark.makeup_date IS DISTINCT FROM last.new_makeup_date
        OR COALESCE(mark.makeup_points, 0) <> COALESCE(last.new_makeup_points, 0)
        OR mark.version <> last.id
        OR mark.makeup_teacher_id IS DISTINCT FROM last.new_makeup_teacher_id
$$;

CREATE OR REPLACE FUNCTION ejournal_mark_check() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT'
       AND NOT ejournal_mark_is_sound(OLD.lesson_id, OLD.participant_id) THEN
        RAISE EXCEPTION 'A mark is what its last change says (lesson %, row %)',
            OLD.lesson_id, OLD.participant_id;
    END IF;
    IF TG_OP <> 'DELETE'
       AND NOT ejournal_mark_is_sound(NEW.lesson_id, NEW.participant_id) THEN
        RAISE EXCEPTION 'A mark is what its last change says (lesson %, row %)',
            NEW.lesson_id, NEW.participant_id;
    END IF;
    RETURN NULL;
END $$;
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_trigger
                    WHERE tgrelid = 'ejournal_mark'::regclass
                      AND tgname = 'ejournal_mark_check') THEN
        -- At the end: marks and their history are written one after the other.
        CREATE CONSTRAINT TRIGGER ejournal_mark_check
            AFTER INSERT OR UPDATE OR DELETE ON ejournal_mark
            DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION ejournal_mark_check();
    END IF;
END $$;
