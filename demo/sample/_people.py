"""The sample team: eight people, three departments, three time zones, two languages. Nobody of them exists."""

from dataclasses import dataclass

from simulator.model import User, UserGroup
from simulator.workspace import Workspace

GENERAL, KUDOS, EXCHANGE, PROJECT = "C0GENERAL1", "C0KUDOS001", "C0EXCHANGE", "C0PROJECT1"
SHANGHAI, BERLIN, NEW_YORK = "Asia/Shanghai", "Europe/Berlin", "America/New_York"
DELIVERY, SUPPORT, PRODUCT = "实施交付 Delivery", "客户支持 Support", "产品 Product"


@dataclass(frozen=True)
class Cast:
    """Somebody of the sample team; `mood` is the mean of their days, from 1 to 5."""

    id: str
    handle: str
    name: str
    title: str
    locale: str
    zone: str
    department: str
    mood: float
    lead: bool = False


TEAM = (
    Cast("U0LINWEI01", "linwei", "林薇", "实施交付负责人", "zh-CN", SHANGHAI, DELIVERY, 3.6, lead=True),
    Cast("U0LIMING01", "liming", "李明", "实施工程师", "zh-CN", SHANGHAI, DELIVERY, 3.7),
    Cast("U0CHENYU01", "chenyu", "陈宇", "实施工程师", "zh-CN", SHANGHAI, DELIVERY, 3.2),
    Cast("U0ANNA0001", "anna", "Anna Keller", "Implementation engineer", "en-GB", BERLIN, DELIVERY, 3.8),
    Cast("U0MARCUS01", "marcus", "Marcus Reed", "Implementation engineer", "en-US", NEW_YORK, DELIVERY, 3.4),
    Cast("U0ZHOUQIA1", "zhouqian", "周倩", "客户支持工程师", "zh-CN", SHANGHAI, SUPPORT, 3.9),
    Cast("U0PRIYA001", "priya", "Priya Nair", "Customer support engineer", "en-US", NEW_YORK, SUPPORT, 3.5),
    Cast("U0TOM00001", "tom", "Tom Fischer", "Product manager", "en-GB", BERLIN, PRODUCT, 3.9),
)
BY_HANDLE = {person.handle: person for person in TEAM}
LEAD = TEAM[0]


def cast(workspace: Workspace) -> None:
    """Fill an empty local workspace with the sample team and its channels."""
    for person in TEAM:
        workspace.add_user(_user(person))
    everybody = {person.id for person in TEAM}
    label = "示例数据 · Sample data"
    general = workspace.add_channel("general", members=set(everybody), creator=LEAD.id, id=GENERAL)
    general.is_general, general.topic = True, label
    for name, id in (("kudos", KUDOS), ("exchange-day", EXCHANGE), ("project-north", PROJECT)):
        channel = workspace.add_channel(name, members=set(everybody), creator=LEAD.id, id=id)
        channel.topic = label
    engineers = [person.id for person in TEAM if person.department == DELIVERY]
    workspace.add_usergroup(UserGroup("S0DELIVER1", "delivery", "实施交付 Delivery", engineers, label))


def _user(person: Cast) -> User:
    return User(
        person.id,
        person.handle,
        person.name,
        f"{person.handle}@example.com",
        display_name=person.name,
        locale=person.locale,
        tz=person.zone,
        title=person.title,
        is_admin=person.lead,
        is_owner=person.lead,
        is_primary_owner=person.lead,
    )
