"""Import every module that has tables, so that the metadata is complete."""

import importlib
import pkgutil

from bot import features

for module in pkgutil.iter_modules(features.__path__):
    importlib.import_module(f"bot.features.{module.name}")
