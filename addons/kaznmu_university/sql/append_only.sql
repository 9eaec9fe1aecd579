-- Refuses to change or delete the rows of a table, in the words of its trigger.
CREATE OR REPLACE FUNCTION ejournal_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END $$;
