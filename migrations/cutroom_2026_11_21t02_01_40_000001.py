from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table


ID = "2026-11-21T02:01:40:000001"
VERSION = "1.38.0"
DESCRIPTION = "The update log, whose composite key Piccolo cannot describe"


class RawTable(Table):
    pass


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="cutroom", description=DESCRIPTION
    )

    async def create():
        await RawTable.raw(
            """
            CREATE TABLE timeline_update (
                timeline_id uuid NOT NULL REFERENCES timeline (id) ON DELETE CASCADE,
                seq bigint NOT NULL,
                origin uuid NOT NULL,
                origin_no bigint NOT NULL,
                bytes bytea NOT NULL,
                person_id uuid,
                at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (timeline_id, seq),
                UNIQUE (timeline_id, origin, origin_no)
            )
            """
        )

    async def drop():
        await RawTable.raw("DROP TABLE timeline_update")

    manager.add_raw(create)
    manager.add_raw_backwards(drop)

    return manager
