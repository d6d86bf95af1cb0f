"""places and silences."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPEN = "status IN ('proposed', 'active')"
COUNTS = {
    "enrolment": {"mentors_wanted": 1, "silences": 0},
    "match": {"place": 0, "mentee_asked": 0, "mentor_asked": 0, "mentee_replied": 0,
              "mentor_replied": 0},
    "programme": {"silences_most": 3, "questions_most": 3,
                  "mentors_most": 1},
}  # fmt: skip

NUMBERED = f"""
UPDATE "match" SET place = (
    SELECT count(*) FROM "match" AS other
    WHERE other.programme_id = "match".programme_id AND other.mentor_id = "match".mentor_id
    AND other.{OPEN}
    AND (other.proposed_at < "match".proposed_at
         OR (other.proposed_at = "match".proposed_at AND other.id <= "match".id))
) WHERE {OPEN}
"""  # noqa: S608
"""Each mentor's proposals and pairs, the oldest on the first place."""


def _one_of(*values: str) -> str:
    return f"status IN ({', '.join(repr(value) for value in values)})"


BEFORE = ("draft", "proposed", "active", "declined", "dropped", "ended")


def upgrade() -> None:
    for table, columns in COUNTS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, value in columns.items():
                batch_op.add_column(
                    sa.Column(name, sa.Integer(), nullable=False, server_default=str(value))
                )
    op.execute(NUMBERED)
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_match_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_match_status"), _one_of(*BEFORE, "expired"))
        batch_op.create_check_constraint(batch_op.f("ck_match_place"), f"place > 0 OR NOT {OPEN}")
        batch_op.create_index(
            "uq_match_place",
            ["programme_id", "mentor_id", "place"],
            unique=True,
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        )


def downgrade() -> None:
    op.execute("UPDATE \"match\" SET status = 'dropped' WHERE status = 'expired'")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index("uq_match_place")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_match_place"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_match_status"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_match_status"), _one_of(*BEFORE))
    for table, columns in COUNTS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.drop_column(name)
