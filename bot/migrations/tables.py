"""Import every module that has tables, so that the metadata is complete."""

import importlib
import pkgutil

from bot import (  # noqa: F401 — imported for their tables
    calendars,
    deliveries,
    features,
    inbox,
    people,
    rates,
    schedules,
    search,
)

for module in pkgutil.iter_modules(features.__path__):
    importlib.import_module(f"bot.features.{module.name}")
