"""The router of /exchange's listeners, which stand in the modules beside this one."""

from handlers.routing import Router

router = Router()
