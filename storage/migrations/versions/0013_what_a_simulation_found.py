"""what a simulation found."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handout",
        sa.Column("community_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("programme_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("round_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_handout_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_handout_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_handout_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_handout_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handout")),
        sa.UniqueConstraint("key", name=op.f("uq_handout_key")),
    )
    with op.batch_alter_table("handout", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handout_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handout_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handout_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handout_round_id"), ["round_id"], unique=False)

    op.create_table(
        "sketch",
        sa.Column("community_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("programme_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("round_id", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("pairs", sa.JSON(), nullable=False),
        sa.Column("alone", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_sketch_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_sketch_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_sketch_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sketch")),
    )
    with op.batch_alter_table("sketch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sketch_community_id"), ["community_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sketch_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sketch_round_id"), ["round_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sketch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sketch_round_id"))
        batch_op.drop_index(batch_op.f("ix_sketch_programme_id"))
        batch_op.drop_index(batch_op.f("ix_sketch_community_id"))

    op.drop_table("sketch")
    with op.batch_alter_table("handout", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handout_round_id"))
        batch_op.drop_index(batch_op.f("ix_handout_programme_id"))
        batch_op.drop_index(batch_op.f("ix_handout_person_id"))
        batch_op.drop_index(batch_op.f("ix_handout_community_id"))

    op.drop_table("handout")
