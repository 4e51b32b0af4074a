"""What the sample team writes in two months: invented, and marked as such wherever it appears."""

Day = tuple[int, str, tuple[str, ...]]  # mood, note, good things

CHINESE: tuple[Day, ...] = (
    (
        5,
        "北方项目割接一次成功，客户在群里发了三个大拇指。",
        ("割接零回退", "客户信息科王工请大家喝奶茶", "终于按时下班"),
    ),
    (4, "需求终于对齐了，原来他们要的是按班次汇总，不是按天。", ("把流程图画清楚了", "客户说这次听懂了")),
    (2, "接口文档和现场版本对不上，一下午都在抓包。", ("至少定位到了字段",)),
    (3, "", ()),
    (4, "培训来了二十多个人，提问很多，是好事。", ("王姐主动当了讲师助手",)),
    (2, "凌晨两点回滚，回酒店天都快亮了。", ("陈宇一直在线陪着",)),
    (3, "等客户审批，一天都在等。", ("把旧的部署手册补完了",)),
    (5, "收到一封感谢信，说月结从三天变成半天。", ("感谢信", "数字是真的好看", "给女儿讲了这件事")),
    (4, "", ("和支持部门一起把告警分级了",)),
    (3, "出差第三天，有点想家。", ("酒店旁边的面很好吃",)),
    (4, "数据迁移校验脚本跑通了，差异从 312 条降到 0。", ("脚本可以给别的项目用",)),
    (1, "被当着一屋子人说系统不行，其实是网络的问题。", ("林薇打电话来问我还好吗",)),
)

ENGLISH: tuple[Day, ...] = (
    (4, "Cut-over rehearsal went through on the second try.", ("the rollback script works", "nobody panicked")),
    (3, "", ()),
    (5, "The plant manager showed our dashboard to her boss.", ("she was proud of it", "home before dark")),
    (2, "Three hours on a firewall rule that nobody owned.", ("found the owner in the end",)),
    (4, "Walked the warehouse floor. Half of my questions answered themselves.", ("the night shift's shortcut",)),
    (3, "Waiting for the VPN again.", ("wrote up the checklist instead",)),
    (2, "The customer changed the scope in the go-live meeting.", ("Li Ming backed me up",)),
    (4, "Training day. One user found a bug and a better button name.", ("the better button name",)),
    (5, "Go-live. Quiet phones all afternoon.", ("quiet phones", "cake", "a thank-you in the hallway")),
    (3, "Long train, slow connection, decent book.", ("the book",)),
    (4, "Migration counts match to the row.", ("zero differences", "the script is reusable")),
    (1, "Two escalations before breakfast.", ("Priya took the second one",)),
)

# (giver, receivers, reason, value tag)
KUDOS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("linwei", ("liming",), "割接那晚一直守到凌晨四点，还把每一步都写进了手册", "team"),
    ("anna", ("marcus",), "for taking my on-call night when the train was cancelled", "team"),
    ("tom", ("chenyu",), "for the screenshots from the shop floor; they changed what we build next", "customer"),
    ("zhouqian", ("liming", "chenyu"), "你们交付时留的排障笔记，让我三分钟就解决了客户的问题", "craft"),
    ("marcus", ("priya",), "for calming the customer down before I even joined the call", "customer"),
    ("chenyu", ("linwei",), "客户发火的时候先打电话问我还好吗，谢谢", "team"),
    ("priya", ("anna", "tom"), "for turning a support ticket into a fix within one week", "customer"),
    ("liming", ("zhouqian",), "上线第一周每天早上主动看告警，比我还早", "mission"),
    ("linwei", ("anna",), "for showing us the floor-walk checklist; we use it at every site now", "craft"),
    ("anna", ("liming",), "for explaining the migration script in English at your midnight", "team"),
    ("chenyu", ("tom",), "把客户的话原样带回产品会上，一个字都没改", "customer"),
    ("tom", ("zhouqian", "priya"), "for the list of the ten questions customers really ask", "craft"),
)

# (giver, day offset from today, reason): one that was only between two people
PRIVATE_KUDOS = ("linwei", "chenyu", "上个月很难，你还是把现场扛下来了，我都看见了")

# (who, the id of a daily question in the bank, the answer)
REFLECTIONS: tuple[tuple[str, str, str], ...] = (
    ("liming", "d-listening", "今天客户问“为什么要改流程”，我没有急着讲功能，先请他讲了一遍现在怎么做。"),
    ("liming", "d-third-time", "迁移后的核对。脚本要先比总数，再比主键，最后比金额。"),
    ("chenyu", "d-anger", "他怕周一开不了工。我先看日志再回话，他慢慢就不急了。"),
    ("anna", "d-missing-voice", "The night shift's. I asked them this time, and learnt what the real bottleneck is."),
    ("anna", "d-way-back", "The two-page rollback card. It worked without me in the room."),
    ("marcus", "d-not-yet", "I said no to a change on go-live day, and the customer thanked me later."),
    ("zhouqian", "d-explained", "没有自己总结，直接把工单里客户的原话贴给了产品，一看就明白。"),
    ("priya", "d-thank-you", "For saying “I do not know yet, I will call you at four”, and then calling at four."),
)

# (proposer, title, problem, what was tried)
TOPICS: tuple[tuple[str, str, str, str], ...] = (
    (
        "liming",
        "割接回退到底该由谁拍板",
        "凌晨两点联系不上客户负责人，回退晚了四十分钟。",
        "现在把拍板人和电话写进割接单第一行。",
    ),
    (
        "anna",
        "Legacy data nobody owns",
        "Half the master data has no owner, and the migration stops there.",
        "A floor walk with a list.",
    ),
    (
        "zhouqian",
        "上线后第一周的告警怎么分",
        "支持和实施都以为对方在看。",
        "试过轮值表，还缺一个交接点。",
    ),
)

CHATTER: tuple[tuple[str, str, str], ...] = (
    ("project-north", "marcus", "Go-live checklist for North is in the wiki, 14 items left."),
    ("project-north", "liming", "数据迁移第二轮校验跑完，差异 0 条，脚本我放到仓库了。"),
    ("project-north", "anna", "Stayed with the night shift: the label printer is the bottleneck, not the scanner."),
    ("general", "linwei", "月底的交流日快到了，欢迎把现场的难题带来。"),
)
