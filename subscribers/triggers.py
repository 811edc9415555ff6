"""The rule that the database itself keeps: a line of a person's record is written once.

No statement changes it, not even one that somebody types; it goes only with the person it is
about, when they are erased.
"""

from sqlalchemy import DDL, Table, event

_SQLITE = (
    (
        "CREATE TRIGGER consent_is_never_changed BEFORE UPDATE ON consent "
        "BEGIN SELECT RAISE(ABORT, 'the record of consent is never changed'); END"
    ),
    (
        "CREATE TRIGGER consent_goes_with_its_person BEFORE DELETE ON consent "
        "WHEN EXISTS (SELECT 1 FROM subscriber WHERE id = OLD.subscriber_id) "
        "BEGIN SELECT RAISE(ABORT, 'the record of consent goes only with its person'); END"
    ),
)
_POSTGRESQL = (
    (
        "CREATE OR REPLACE FUNCTION consent_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP = 'DELETE' THEN "
        "IF NOT EXISTS (SELECT 1 FROM subscriber WHERE id = OLD.subscriber_id) THEN RETURN OLD; "
        "END IF; END IF; "
        "RAISE EXCEPTION 'the record of consent is never changed'; END $$"
    ),
    (
        "CREATE TRIGGER consent_is_never_changed BEFORE UPDATE OR DELETE ON consent "
        "FOR EACH ROW EXECUTE FUNCTION consent_is_kept()"
    ),
    (
        "CREATE TRIGGER consent_is_never_emptied BEFORE TRUNCATE ON consent "
        "FOR EACH STATEMENT EXECUTE FUNCTION consent_is_kept()"
    ),
)


def keep_record(consent: Table) -> None:
    """Let whoever makes this table make its triggers, too."""
    for dialect, statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
        for statement in statements:
            # DDL formats its text with %; there is none in ours.
            made = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(consent, "after_create", made.execute_if(dialect=dialect), propagate=True)
