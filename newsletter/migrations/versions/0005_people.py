"""Lists, choices and opt-ins of subscribers, undo of imports, notices and variants of letters."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_SQLITE_TRIGGERS = (
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
_POSTGRESQL_TRIGGERS = (
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


def upgrade() -> None:
    """Everybody follows the main list, with the topics they had chosen."""
    _subscriber()
    _follow()
    _consent()
    _opt_in()
    _signup()
    _imports()
    _mailing()
    _notice()


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _person(**options: bool) -> sa.Column[int]:
    key = sa.ForeignKey("subscriber.id", ondelete="CASCADE")
    return sa.Column("subscriber_id", sa.Integer(), key, **options)  # type: ignore[arg-type]


def _subscriber() -> None:
    given = _highest_given()
    with op.batch_alter_table("subscriber", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.add_column(sa.Column("domain", sa.String(253), nullable=False, server_default=""))
        table.add_column(
            sa.Column("frequency", sa.String(8), nullable=False, server_default="each")
        )
        table.add_column(
            sa.Column("plain", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("paused_until", _moment()))
        table.create_check_constraint(
            "subscriber_frequency_is_known", "frequency IN ('each', 'monthly')"
        )
        table.drop_constraint("subscriber_state_is_known", type_="check")
        table.create_check_constraint(
            "subscriber_state_is_known",
            "state = 'unconfirmed' OR state = 'confirmed' OR state = 'unsubscribed'",
        )
    server = op.get_bind().dialect.name == "postgresql"
    domain = "split_part(address, '@', 2)" if server else "substr(address, instr(address, '@') + 1)"
    op.execute(sa.text("UPDATE subscriber SET domain = " + domain))  # noqa: S608  # one of two above
    with op.batch_alter_table("subscriber", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("domain", existing_type=sa.String(253), server_default=None)
    op.create_index("subscriber_by_domain", "subscriber", ["domain", "state"])
    if given is not None:
        _give_only_above(given)


def _highest_given() -> int | None:
    """The highest id that a subscriber ever had, where SQLite forgets it with the rebuilt table."""
    if op.get_bind().dialect.name != "sqlite":
        return None
    query = (
        "SELECT max("
        "(SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'subscriber'),"
        " (SELECT coalesce(max(id), 0) FROM subscriber),"
        # Who was erased is known here alone, should the count have been lost before.
        " (SELECT coalesce(max(subscriber_id), 0) FROM delivery))"
    )
    return int(op.get_bind().scalar(sa.text(query)))


def _give_only_above(given: int) -> None:
    """The ledger knows who was erased by the id alone: nobody else may get it."""
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'subscriber'")
    sequence = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))
    op.execute(sa.insert(sequence).values(name="subscriber", seq=given))


def _follow() -> None:
    op.create_table(
        "subscription",
        _person(primary_key=True),
        sa.Column("list", sa.String(64), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO subscription (subscriber_id, list) SELECT id, 'main' FROM subscriber")
    op.rename_table("subscriber_topic", "topic_before")
    op.create_table(
        "subscriber_topic",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("list", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", "list", "topic", name="topic_of_list"),
        sa.ForeignKeyConstraint(
            ["subscriber_id", "list"],
            ["subscription.subscriber_id", "subscription.list"],
            ondelete="CASCADE",
        ),
    )
    op.execute(
        "INSERT INTO subscriber_topic (subscriber_id, list, topic)"
        " SELECT subscriber_id, 'main', topic FROM topic_before"
    )
    op.drop_table("topic_before")


def _consent() -> None:
    op.add_column("consent", sa.Column("ip", sa.String(45)))
    op.add_column("consent", sa.Column("former", sa.String(16)))
    server = op.get_bind().dialect.name == "postgresql"
    for statement in _POSTGRESQL_TRIGGERS if server else _SQLITE_TRIGGERS:
        op.execute(sa.text(statement))
    op.create_table(
        "merged",
        sa.Column("public_id", sa.String(16), primary_key=True),
        _person(nullable=False),
    )
    op.create_index("merged_into_subscriber", "merged", ["subscriber_id"])
    op.create_table(
        "former_address",
        sa.Column("mark", sa.String(32), primary_key=True),
        _person(nullable=False),
    )
    op.create_index("former_address_of_subscriber", "former_address", ["subscriber_id"])
    op.create_table(
        "suppressed_domain",
        sa.Column("domain", sa.String(253), primary_key=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
    )


def _opt_in() -> None:
    op.create_table(
        "opt_in",
        sa.Column("id", sa.Integer(), primary_key=True),
        _person(nullable=False),
        sa.Column("purpose", sa.String(8), nullable=False),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("address", sa.String(254)),
        sa.Column("choices", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("wording", sa.Text(), nullable=False, server_default=""),
        sa.Column("made_at", _moment(), nullable=False),
        sa.Column("expires_at", _moment(), nullable=False),
        sa.Column("used_at", _moment()),
        sa.CheckConstraint("purpose IN ('join', 'move')", name="opt_in_purpose_is_known"),
        sqlite_autoincrement=True,
    )
    op.create_index("opt_in_of_subscriber", "opt_in", ["subscriber_id"])


def _signup() -> None:
    op.create_table(
        "signup",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("network", sa.String(32), nullable=False),
        sa.Column("domain", sa.String(253), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("opt_in_id", sa.Integer(), sa.ForeignKey("opt_in.id", ondelete="CASCADE")),
        sa.Column("proof", sa.String(64)),
        sa.Column("crowded_out", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.CheckConstraint(
            "verdict IN ('mailed', 'held', 'dropped')", name="signup_verdict_is_known"
        ),
    )
    counts = sa.text("verdict != 'dropped'")
    for name, columns in {
        "signup_at": ["at"],
        "signup_mark": ["mark", "at"],
        "signup_network": ["network", "at"],
        "signup_domain": ["domain", "at"],
    }.items():
        op.create_index(name, "signup", columns, sqlite_where=counts, postgresql_where=counts)
    op.create_index("signup_proof", "signup", ["proof"])
    op.create_index("signup_opt_in", "signup", ["opt_in_id"])


def _imports() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False, server_default=""),
        sa.Column("counts", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("undone_at", _moment()),
        sa.Column("turn", sa.Integer(), nullable=False, server_default="0"),
        sqlite_autoincrement=True,
    )
    key = sa.ForeignKey("import_run.id", ondelete="CASCADE")
    op.create_table(
        "import_row",
        _person(primary_key=True),
        sa.Column("run_id", sa.Integer(), key, primary_key=True),
        sa.Column("before", sa.Text()),
        sa.Column("turn", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("last_consent", sa.Integer()),
        sqlite_with_rowid=False,
    )


def _mailing() -> None:
    with op.batch_alter_table("mailing") as table:
        table.add_column(sa.Column("list", sa.String(64), nullable=False, server_default="main"))
        table.add_column(sa.Column("cuts", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("followed_at", _moment()))
        table.drop_constraint("mailing_once_per_edition_and_topic", type_="unique")
        table.create_unique_constraint(
            "mailing_once_per_audience", ["edition_number", "list", "topic"]
        )
    # What they came to for people was drawn then, and may have been taken back since.
    op.execute("UPDATE mailing SET followed_at = finished_at")
    is_notices = sa.text("kind = 'notice'")
    op.create_index(
        "mailing_of_notices", "mailing", ["kind"], unique=True,
        sqlite_where=is_notices, postgresql_where=is_notices,
    )  # fmt: skip
    with op.batch_alter_table("delivery") as table:
        table.alter_column("variant", existing_type=sa.String(64), type_=sa.Text())
        table.add_column(
            sa.Column("acquitted", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(sa.Column("dated_at", _moment()))


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("delivery_id", sa.Integer(), sa.ForeignKey("delivery.id"), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("opt_in_id", sa.Integer()),
        sa.Column("address", sa.String(254)),
        sa.Column("owed_at", _moment(), nullable=False),
    )
    is_addressed = sa.text("address IS NOT NULL")
    op.create_index(
        "notice_addressed", "notice", ["delivery_id"],
        sqlite_where=is_addressed, postgresql_where=is_addressed,
    )  # fmt: skip
