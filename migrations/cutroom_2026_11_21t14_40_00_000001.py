from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table


ID = "2026-11-21T14:40:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Snapshots of the update log, and which rooms are due for one"


class RawTable(Table):
    pass


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="cutroom", description=DESCRIPTION
    )

    async def create():
        await RawTable.raw(
            """
            CREATE TABLE timeline_snapshot (
                timeline_id uuid NOT NULL REFERENCES timeline (id) ON DELETE CASCADE,
                seq bigint NOT NULL,
                bytes bytea NOT NULL,
                size_bytes bigint NOT NULL,
                is_whole boolean NOT NULL,
                made_at timestamptz NOT NULL,
                PRIMARY KEY (timeline_id, seq)
            )
            """
        )
        # Compressed already: Postgres need not try.
        await RawTable.raw(
            "ALTER TABLE timeline_snapshot ALTER COLUMN bytes SET STORAGE EXTERNAL"
        )
        # Computed here, so that commits need to know nothing of it. It changes once per snapshot:
        # the other updates of these rows, one per commit, touch no index.
        await RawTable.raw(
            """
            ALTER TABLE timeline_room
                ADD COLUMN folded_seq bigint NOT NULL DEFAULT 0,
                ADD COLUMN folded_bytes bigint NOT NULL DEFAULT 0,
                ADD COLUMN tidy_at timestamptz,
                ADD COLUMN is_due boolean NOT NULL GENERATED ALWAYS AS (
                    last_seq - folded_seq >= 500 OR log_bytes - folded_bytes >= 262144
                ) STORED
            """
        )
        await RawTable.raw(
            "CREATE INDEX timeline_room_due ON timeline_room (timeline_id) WHERE is_due"
        )
        await RawTable.raw(
            "CREATE INDEX timeline_room_tidy ON timeline_room (tidy_at) WHERE tidy_at IS NOT NULL"
        )

    async def drop():
        await RawTable.raw(
            """
            ALTER TABLE timeline_room
                DROP COLUMN is_due, DROP COLUMN tidy_at,
                DROP COLUMN folded_bytes, DROP COLUMN folded_seq
            """
        )
        await RawTable.raw("DROP TABLE timeline_snapshot")

    manager.add_raw(create)
    manager.add_raw_backwards(drop)

    return manager
