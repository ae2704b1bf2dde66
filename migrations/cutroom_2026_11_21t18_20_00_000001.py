from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-21T18:20:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "Which schema a timeline's document is known to have"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="cutroom", description=DESCRIPTION)

    manager.add_column(
        table_class_name="TimelineRoom",
        tablename="timeline_room",
        column_name="schema_version",
        db_column_name="schema_version",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": 0,
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
