"""rounds to look at."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


MATCHES = ("draft", "proposed", "active", "declined", "expired", "dropped", "ended")
ROUNDS = ("computing", "draft", "sent", "dropped")


def _one_of(*values: str) -> str:
    return f"status IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    op.create_table(
        "ruling",
        sa.Column("community_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("programme_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("mentee_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("mentor_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_ruling_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["mentee_id"], ["person.id"], name=op.f("fk_ruling_mentee_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["person.id"], name=op.f("fk_ruling_mentor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_ruling_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
        sa.UniqueConstraint(
            "programme_id", "mentee_id", "mentor_id", name=op.f("uq_ruling_programme_id")
        ),
    )
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ruling_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ruling_mentee_id"), ["mentee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ruling_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ruling_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "unpaired",
        sa.Column("community_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("programme_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("round_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("removed", sa.JSON(), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_unpaired_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_unpaired_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_unpaired_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["round.id"], name=op.f("fk_unpaired_round_id_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unpaired")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_unpaired_round_id")),
    )
    with op.batch_alter_table("unpaired", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unpaired_community_id"), ["community_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_unpaired_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_unpaired_programme_id"), ["programme_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_unpaired_round_id"), ["round_id"], unique=False)

    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "review",
                sa.Enum(
                    "open",
                    "approved",
                    "locked",
                    "forced",
                    "rejected",
                    name="review",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=False,
                server_default="open",
            )
        )
        batch_op.add_column(
            sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("rank", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f("ck_match_status"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_match_status"), _one_of(*MATCHES, "suggested")
        )

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "objective",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="total",
            )
        )
        batch_op.add_column(sa.Column("floor", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("balance", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("at_once", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(sa.Column("weights", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(
            sa.Column(
                "grouping", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(sa.Column("priority", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(
            sa.Column("cross_group", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("suggestions", sa.Integer(), nullable=False, server_default="3")
        )
        batch_op.add_column(
            sa.Column("lists_most", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("hint_months", sa.Integer(), nullable=False, server_default="6")
        )

    with op.batch_alter_table("round", schema=None) as batch_op:
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
            sa.Column("simulated", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("changes", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("report", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(
            sa.Column(
                "settled_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.drop_constraint(batch_op.f("ck_round_roundstatus"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_round_roundstatus"), _one_of(*ROUNDS, "simulated")
        )


def downgrade() -> None:
    op.execute("UPDATE round SET status = 'dropped' WHERE status = 'simulated'")
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_round_roundstatus"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_round_roundstatus"), _one_of(*ROUNDS))
        batch_op.drop_constraint(batch_op.f("ck_round_mentoring"), type_="check")
        batch_op.drop_column("settled_by")
        batch_op.drop_column("report")
        batch_op.drop_column("changes")
        batch_op.drop_column("simulated")
        batch_op.drop_column("kind")

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("hint_months")
        batch_op.drop_column("lists_most")
        batch_op.drop_column("suggestions")
        batch_op.drop_column("cross_group")
        batch_op.drop_column("priority")
        batch_op.drop_column("grouping")
        batch_op.drop_column("weights")
        batch_op.drop_column("at_once")
        batch_op.drop_column("balance")
        batch_op.drop_column("floor")
        batch_op.drop_column("objective")

    op.execute("UPDATE \"match\" SET status = 'dropped' WHERE status = 'suggested'")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_match_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_match_status"), _one_of(*MATCHES))
        batch_op.drop_constraint(batch_op.f("ck_match_review"), type_="check")
        batch_op.drop_column("rank")
        batch_op.drop_column("note")
        batch_op.drop_column("review")

    with op.batch_alter_table("unpaired", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unpaired_round_id"))
        batch_op.drop_index(batch_op.f("ix_unpaired_programme_id"))
        batch_op.drop_index(batch_op.f("ix_unpaired_person_id"))
        batch_op.drop_index(batch_op.f("ix_unpaired_community_id"))

    op.drop_table("unpaired")
    with op.batch_alter_table("ruling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ruling_programme_id"))
        batch_op.drop_index(batch_op.f("ix_ruling_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_ruling_mentee_id"))
        batch_op.drop_index(batch_op.f("ix_ruling_community_id"))

    op.drop_table("ruling")
