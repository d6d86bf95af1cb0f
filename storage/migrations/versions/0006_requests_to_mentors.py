"""requests to mentors."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


BEFORE = ("draft", "proposed", "active", "declined", "dropped")


def _one_of(*values: str) -> str:
    return f"status IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    op.create_table(
        "request",
        sa.Column("community_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("programme_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("mentee_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("mentor_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "one-to-one",
                "flash",
                "peer",
                "reverse",
                "group",
                name="mentoring",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("theme", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("question", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                "expired",
                "full",
                "withdrawn",
                "gone",
                name="requeststatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("spoke_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("nudged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decline_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pair_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_request_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["mentee_id"], ["person.id"], name=op.f("fk_request_mentee_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["person.id"], name=op.f("fk_request_mentor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_request_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_mentee_id"), ["mentee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(
            "uq_request_open",
            ["programme_id", "mentee_id", "mentor_id"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(
            "ix_enrolment_programme_edition", ["programme_id", "edition"], unique=False
        )

    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_match_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_match_status"), _one_of(*BEFORE, "ended"))
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "one-to-one",
                    "flash",
                    "peer",
                    "reverse",
                    "group",
                    name="mentoring",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=False,
                server_default="one-to-one",
            )
        )
        batch_op.add_column(
            sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
        )
        batch_op.alter_column("round_id", existing_type=sa.VARCHAR(length=32), nullable=True)

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("requests_most", sa.Integer(), nullable=False, server_default="3")
        )
        batch_op.add_column(
            sa.Column("question_least", sa.Integer(), nullable=False, server_default="80")
        )
        batch_op.add_column(
            sa.Column("flash_minutes", sa.Integer(), nullable=False, server_default="60")
        )
        batch_op.add_column(
            sa.Column("flash_days", sa.Integer(), nullable=False, server_default="14")
        )
        batch_op.add_column(
            sa.Column("remind_days", sa.Integer(), nullable=False, server_default="3")
        )
        batch_op.add_column(
            sa.Column("expire_days", sa.Integer(), nullable=False, server_default="7")
        )

    with op.batch_alter_table("pulse", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "survey", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="month"
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("pulse", schema=None) as batch_op:
        batch_op.drop_column("survey")

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("expire_days")
        batch_op.drop_column("remind_days")
        batch_op.drop_column("flash_days")
        batch_op.drop_column("flash_minutes")
        batch_op.drop_column("question_least")
        batch_op.drop_column("requests_most")

    # Those without a round had none before.
    alone = sa.text('SELECT id FROM "match" WHERE round_id IS NULL')
    for name in ("pulse", "meeting", "series"):
        pairs = sa.table(name, sa.column("match_id"))
        op.execute(sa.delete(pairs).where(pairs.c.match_id.in_(alone)))
    op.execute('DELETE FROM "match" WHERE round_id IS NULL')
    op.execute("UPDATE \"match\" SET status = 'dropped' WHERE status = 'ended'")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_match_mentoring"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_match_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_match_status"), _one_of(*BEFORE))
        batch_op.alter_column("round_id", existing_type=sa.VARCHAR(length=32), nullable=False)
        batch_op.drop_column("ended_at")
        batch_op.drop_column("kind")

    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolment_programme_edition")
        batch_op.drop_column("edition")

    with op.batch_alter_table("community", schema=None) as batch_op:
        batch_op.drop_column("edition")

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_request_open",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_request_programme_id"))
        batch_op.drop_index(batch_op.f("ix_request_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_request_mentee_id"))
        batch_op.drop_index(batch_op.f("ix_request_community_id"))

    op.drop_table("request")
