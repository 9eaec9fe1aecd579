"""Fields of a statement's line, by where they come from: the exam, the journal.

By themselves: the statement, which is loaded before its lines, keeps them as evidence.
"""

RESULT_FIELDS = (
    "exam_kind",
    "exam_points",
    "stage_points",
    "has_appeal",
    "appeal_points",
    "appeal_date",
    "appeal_protocol",
)
RATING_FIELDS = (
    "midterm_1",
    "midterm_2",
    "midterm_1_before",
    "midterm_2_before",
    "has_rating",
    "rating",
    "is_admitted",
    "part_ratings",
    "part_points",
)
