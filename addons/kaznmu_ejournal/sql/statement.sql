-- A formed statement never changes: neither its content nor its lines. What the
-- registrar's office decides of it is allowed, in the order of the SOP.

CREATE OR REPLACE FUNCTION ejournal_statement_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'The statement % is formed and is never deleted', OLD.number;
    END IF;
    IF (NEW.number, NEW.kind, NEW.attempt, NEW.participant_id, NEW.lesson_id,
        NEW.origin_id, NEW.revision, NEW.previous_id, NEW.journal_id, NEW.date,
        NEW.examiner_id, NEW.formed_on, NEW.formed_by_id, NEW.token, NEW.digest,
        NEW.content)
       IS DISTINCT FROM
       (OLD.number, OLD.kind, OLD.attempt, OLD.participant_id, OLD.lesson_id,
        OLD.origin_id, OLD.revision, OLD.previous_id, OLD.journal_id, OLD.date,
        OLD.examiner_id, OLD.formed_on, OLD.formed_by_id, OLD.token, OLD.digest,
        OLD.content)
       OR (NEW.state <> OLD.state
           AND (OLD.state, NEW.state) NOT IN (('formed', 'accepted'),
                                              ('formed', 'returned'),
                                              ('accepted', 'returned'))) THEN
        RAISE EXCEPTION 'The statement % is formed and never changes', OLD.number;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER ejournal_statement_guard
    BEFORE UPDATE OR DELETE ON ejournal_statement
    FOR EACH ROW EXECUTE FUNCTION ejournal_statement_guard();

CREATE OR REPLACE FUNCTION ejournal_statement_line_guard() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Neither out of a formed statement nor into one.
    IF NOT EXISTS (SELECT FROM ejournal_statement
                    WHERE id IN (OLD.statement_id, NEW.statement_id)
                      AND state <> 'draft') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE'
       AND (NEW.statement_id, NEW.participant_id, NEW.midterm_1, NEW.midterm_2,
            NEW.midterm_1_before, NEW.midterm_2_before, NEW.has_rating, NEW.rating,
            NEW.part_ratings, NEW.part_points, NEW.is_admitted, NEW.exam_kind,
            NEW.exam_points, NEW.stage_points, NEW.has_appeal, NEW.appeal_points,
            NEW.appeal_date, NEW.appeal_protocol, NEW.final, NEW.letter,
            NEW.gpa_points, NEW.traditional, NEW.outcome, NEW.second_letter,
            NEW.in_gpa)
           IS NOT DISTINCT FROM
           (OLD.statement_id, OLD.participant_id, OLD.midterm_1, OLD.midterm_2,
            OLD.midterm_1_before, OLD.midterm_2_before, OLD.has_rating, OLD.rating,
            OLD.part_ratings, OLD.part_points, OLD.is_admitted, OLD.exam_kind,
            OLD.exam_points, OLD.stage_points, OLD.has_appeal, OLD.appeal_points,
            OLD.appeal_date, OLD.appeal_protocol, OLD.final, OLD.letter,
            OLD.gpa_points, OLD.traditional, OLD.outcome, OLD.second_letter,
            OLD.in_gpa) THEN
        RETURN NEW;  -- which of the student's lines counts, and the order of names
    END IF;
    RAISE EXCEPTION 'A line of a formed statement never changes';
END $$;
CREATE OR REPLACE TRIGGER ejournal_statement_line_guard
    BEFORE INSERT OR UPDATE OR DELETE ON ejournal_statement_line
    FOR EACH ROW EXECUTE FUNCTION ejournal_statement_line_guard();
