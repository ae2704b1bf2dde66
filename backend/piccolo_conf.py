"""Piccolo's own configuration, loaded only by its migration command: importing it connects."""

import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine

from backend.settings import database_url

DB = PostgresEngine(config={"dsn": database_url(os.environ)})  # noqa: TID251 - an entry point
APP_REGISTRY = AppRegistry(apps=["backend.piccolo_app"])
