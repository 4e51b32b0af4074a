"""Which words bring the help card first, and which idioms do not."""

import pytest

from bot.features.crisis import concerning

GRAVE = """
I want to kill myself
sometimes i think about killing myself
I don't want to live any more
I don’t want to live anymore
I really want to die
i just wanna die
I wish I was dead
I wish I were never born, honestly
everyone would be better off without me
nobody would miss me
I could end it all tonight
thinking of ending my life
feeling suicidal since the go-live
I thought about suicide
there is no reason to live
I hope I do not wake up again
I can't go on like this
I hurt myself again
not worth living
after the meeting I killed the process and now I want to die
不想活了
真的不想活了
我想死
累死了，不想活了
有时候真想死
想死的心都有
活着没意思
活着真没有意义
我撑不住了，想结束自己的生命
想结束生命
死了算了
还不如死了
我想自杀
我写好了遗书
想离开这个世界
活不下去了
又想割腕
一了百了
不想再醒来
輕生的念頭
"""

IDIOMS = """
kill the process
kill -9 the stuck pod
I killed all zombie processes
had to kill my session twice
killing the old build server
the worker commits suicide after 30 s
the deadline is killing us
dead on arrival, the disk was a dead drive
it may die on deploy
the pods die during startup
dying to see the new release
a coffee to die for
I nearly died laughing
cut myself some slack today
killed it at the demo
we must end all-hands earlier
can't go on holiday before the cut-over
suicide squad was a bad movie
deadlock in the database
I want to diet
what a killer feature
累死了
累死我了
忙死了
今天忙死了忙死了
笑死
笑死我了哈哈
气死我了
热死了
烦死了
困死了，先睡
想死你了
想死我了，终于见面
杀进程
把那个进程杀掉
死锁
死循环
又死机了
死线是周五
累死了算了
进程自杀了
不想活动
跳楼价采购的服务器
结束生命周期的版本
客户终于笑了
这个项目活不下去
"""


@pytest.mark.parametrize("words", GRAVE.strip().splitlines())
def test_grave_words_bring_the_card(words: str) -> None:
    assert concerning(words)


@pytest.mark.parametrize("words", IDIOMS.strip().splitlines())
def test_idioms_of_the_trade_do_not(words: str) -> None:
    assert not concerning(words)
