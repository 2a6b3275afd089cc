"""sums of half months by area and by commune, filled from what was logged

Visits to people who have it harder ("@YT") are summed anew: logs that are older than that code have none of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

TABLES = ('half_months', 'commune_half_months')
WEAK = " OR ".join(f"CAST(audiences AS TEXT) LIKE '%\"{name}\"%'" for name in ('cao_tuoi', 'khuyet_tat', 'dan_toc', 'ho_ngheo'))
HARDER = f"""
    INSERT INTO tallies (team_id, area_id, day, code, lines, quantity, people)
    SELECT team_id, area_id, day, '@YT', count(*), 0, sum(coalesce(people, 0)) FROM visits
    WHERE deleted_at IS NULL AND ({WEAK}) GROUP BY team_id, area_id, day
"""
COLUMNS = '(area_id, first_day, code, lines, quantity, people)'
FIRST = "substr(day, 1, 8) || CASE WHEN substr(day, 9, 2) >= '15' THEN '15' ELSE '01' END"
SUMS = f"""
    INSERT INTO half_months {COLUMNS}
    SELECT area_id, {FIRST}, code, sum(lines), sum(CASE WHEN quantity < lines THEN lines ELSE quantity END),
           sum(CASE WHEN code = '' AND people < lines THEN lines ELSE people END)
    FROM tallies GROUP BY 1, 2, 3
"""
SERVICES = f"""
    INSERT INTO half_months {COLUMNS}
    SELECT area_id, first_day, '@DV', sum(lines), 0, 0 FROM half_months WHERE code <> '' AND code NOT LIKE '@%' GROUP BY 1, 2
"""
DAYS = f"""
    INSERT INTO half_months {COLUMNS}
    SELECT teams.area_id, {FIRST}, '@NG', count(*), 0, 0
    FROM (SELECT min(team_id) AS team_id, day FROM visits WHERE deleted_at IS NULL GROUP BY member_id, day) AS once
    JOIN teams ON teams.id = once.team_id GROUP BY 1, 2
"""
COMMUNES = f"""
    INSERT INTO commune_half_months {COLUMNS}
    SELECT coalesce(CASE WHEN areas.kind = 'thon' THEN areas.parent_id END, areas.id), first_day, half_months.code,
           sum(lines), sum(quantity), sum(people)
    FROM half_months JOIN areas ON areas.id = half_months.area_id GROUP BY 1, 2, 3
"""


def upgrade() -> None:
    for name in TABLES:
        op.create_table(
            name,
            sa.Column('area_id', sa.Integer(), nullable=False),
            sa.Column('first_day', sa.String(length=10), nullable=False),
            sa.Column('code', sa.String(length=4), nullable=False),
            sa.Column('lines', sa.Integer(), nullable=False),
            sa.Column('quantity', sa.Integer(), nullable=False),
            sa.Column('people', sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(['area_id'], ['areas.id'], name=op.f(f'fk_{name}_area_id'), ondelete='CASCADE'),
            sa.PrimaryKeyConstraint('area_id', 'first_day', 'code', name=op.f(f'pk_{name}')),
            sqlite_with_rowid=False,
            if_not_exists=True,
        )
    op.execute("DELETE FROM tallies WHERE code = '@YT'")
    for statement in (HARDER, SUMS, SERVICES, DAYS, COMMUNES):
        op.execute(statement)
    with op.batch_alter_table('lessons', schema=None) as batch_op:
        batch_op.drop_index('ix_lessons_done')
        batch_op.create_index('ix_lessons_person', ['person_id', 'done_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('lessons', schema=None) as batch_op:
        batch_op.drop_index('ix_lessons_person')
        batch_op.create_index('ix_lessons_done', ['done_at'], unique=False)
    for name in TABLES:
        op.drop_table(name)
