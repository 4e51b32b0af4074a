"""usergroups.* (docs.slack.dev/reference/methods, family usergroups)."""

from simulator import shapes
from simulator.model import Json

from ._call import Call, SlackError


def list_(call: Call) -> Json:
    """usergroups.list: the groups, disabled ones with include_disabled."""
    disabled, users, count = (call.flag(name) for name in ("include_disabled", "include_users", "include_count"))
    groups = [group for group in call.workspace.usergroups.values() if disabled or not group.date_delete]
    return {"usergroups": [shapes.usergroup(call.workspace, group, users=users, count=count) for group in groups]}


def users_list(call: Call) -> Json:
    """usergroups.users.list: the members of one group; no_such_subteam."""
    group = call.workspace.usergroups.get(call.required("usergroup", "no_such_subteam"))
    if group is None or (group.date_delete and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


METHODS = {"usergroups.list": list_, "usergroups.users.list": users_list}
