"""Reports with values of persons, written as people write them, for `bench/hotline_findings.py`.

It knows nothing of the detector: its sentences, its ways of writing a number and its titles are its own.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench._words import BEFORE, BEHIND, GIVEN, HAN_FORMAL, HAN_PHONE, HAN_PLAIN, IDLE, PROVINCES, RANKS, SURNAMES

if TYPE_CHECKING:
    import random


@dataclass
class Planted:
    """Something that must be found, at its place in the text."""

    kind: str
    at: int
    end: int
    text: str
    style: str


class Writer:
    """Writes values of persons as people write them."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.staff = sorted({self.name() for _one in range(400)})
        self.numbers = [f"{chance.randrange(100000, 200000)}" for _one in self.staff]

    def name(self) -> str:
        return self.chance.choice(SURNAMES) + "".join(self.chance.sample(GIVEN, self.chance.choice((1, 2, 2))))

    def digits(self, count: int) -> str:
        return "".join(self.chance.choice(string.digits) for _one in range(count))

    def mobile(self) -> str:
        return "1" + self.chance.choice("3456789") + self.digits(9)

    def fixed(self) -> str:
        area = self.chance.choice(["010", "021", "0531", "0634", "0537", "0311", "0755", "029"])
        short = len(area) == 4 and self.chance.random() > 0.7
        return f"{area}-{self.chance.choice('23456789')}{self.digits(6 if short else 7)}"

    def identity(self) -> str:
        born = f"{self.chance.randrange(1958, 2007)}{self.chance.randrange(1, 13):02}{self.chance.randrange(1, 29):02}"
        body = self.chance.choice(["370102", "371202", "110105", "320106", "130202"]) + born + self.digits(3)
        total = sum(int(one) * 2 ** (17 - place) for place, one in enumerate(body))
        return body + "10X98765432"[total % 11]

    def card(self) -> str:
        body = self.chance.choice(["622202", "621700", "955880", "436742", "524094"])
        body += self.digits(self.chance.choice((15, 18)) - len(body))
        for last in range(10):
            whole, odd = f"{body}{last}", 0
            for place, one in enumerate(reversed(whole)):
                twice = int(one) * 2 if place % 2 else int(one)
                odd += twice - 9 if twice > 9 else twice
            if odd % 10 == 0:
                return whole
        raise AssertionError("no check digit")

    def groups(self, number: str, sizes: tuple[int, ...], between: str) -> str:
        parts, at = [], 0
        for size in sizes:
            parts.append(number[at : at + size])
            at += size
        return between.join([part for part in [*parts, number[at:]] if part])

    def dressed(self, number: str, sizes: list[tuple[int, ...]]) -> tuple[str, str]:
        """(text, name of the style) of a number of digits."""
        style = self.chance.choices(
            [
                "plain",
                "spaced",
                "hyphen",
                "wide",
                "han",
                "phone han",
                "formal",
                "mixed",
                "each",
                "invisible",
                "dots",
                "wide spaced",
                "han spaced",
            ],
            weights=[30, 12, 12, 8, 7, 5, 2, 4, 4, 3, 3, 5, 5],
        )[0]
        pick = self.chance.choice(sizes)
        wide = str.maketrans(string.digits + "-", "０１２３４５６７８９－")
        table = {
            name: str.maketrans(string.digits, letters)
            for name, letters in (("han", HAN_PLAIN), ("phone han", HAN_PHONE), ("formal", HAN_FORMAL))
        }
        if style == "plain":
            return number, style
        if style in table:
            return number.translate(table[style]), style
        made = {
            "spaced": lambda: self.groups(number, pick, " "),
            "hyphen": lambda: self.groups(number, pick, "-"),
            "wide": lambda: number.translate(wide),
            "mixed": lambda: "".join(
                HAN_PLAIN[int(one)] if one.isdigit() and self.chance.random() < 0.4 else one for one in number
            ),
            "each": lambda: " ".join(number),
            "invisible": lambda: self.groups(number, pick, "\u200b"),
            "dots": lambda: self.groups(number, pick, "."),
            "wide spaced": lambda: self.groups(number, pick, "\u3000").translate(wide),
            "han spaced": lambda: self.groups(number, pick, " ").translate(table["han"]),
        }
        return made[style](), style

    def written(self, kind: str) -> tuple[str, str, str, str]:
        """(before, value, behind, style): the value is what must be marked."""
        return getattr(self, f"_{kind.lower()}")()

    def _mobile(self):
        value, style = self.dressed(self.mobile(), [(3, 4), (4, 4), (3, 3)])
        front = (
            self.chance.choice(["", "", "", "+86 ", "+86", "0086-", "86 "])
            if style in {"plain", "spaced", "hyphen"}
            else ""
        )
        return (
            self.chance.choice(["我电话", "手机", "请打", "联系我：", "我的号码是", "", "可以加微信"]),
            front + value,
            "",
            style,
        )

    def _phone(self):
        number = self.fixed()
        how = self.chance.random()
        if how < 0.5:
            return (
                self.chance.choice(["座机", "打到", "办公室", ""]),
                number,
                self.chance.choice(["", "转8012"][:1]),
                "area",
            )
        if how < 0.6:
            return "值班室", number.replace("-", ""), "", "area plain"
        if how < 0.7:
            area, rest = number.split("-")
            return "座机", f"({area}){rest[:4]} {rest[4:]}", "", "brackets"
        if how < 0.8:
            return (
                "",
                number.translate(str.maketrans(string.digits + "-", HAN_PLAIN + "-")).replace(
                    "-", self.chance.choice(["", "-", " "])
                ),
                "",
                "han",
            )
        if how < 0.9:
            return self.chance.choice(["电话", "办公电话：", "座机是", "打电话 "]), number.split("-")[1], "", "local"
        return self.chance.choice(["内线", "分机", "内线电话 "]), self.digits(5).replace("0", "6"), "", "inside"

    def _identity(self):
        value, style = self.dressed(self.identity(), [(6, 8), (6, 4, 4), (6, 8, 3)])
        return self.chance.choice(["身份证号", "证件", "身份证", ""]), value, "", style

    def _card(self):
        value, style = self.dressed(self.card(), [(4, 4, 4, 4), (6,), (4, 4, 4)])
        return self.chance.choice(["工资卡", "卡号", "打到", ""]), value, "", style

    def _email(self):
        local = "".join(
            self.chance.choice(string.ascii_lowercase + string.digits) for _one in range(self.chance.randrange(4, 11))
        )
        host = self.chance.choice(["qq.com", "163.com", "jg-steel.com.cn", "mail.jnsteel.com", "139.com"])
        how = self.chance.choice(["plain", "wide", "at", "spaced", "han dot"])
        value = {
            "plain": f"{local}@{host}",
            "wide": f"{local}＠{host}",
            "at": f"{local}(at){host}",
            "spaced": f"{local} @ {host}",
            "han dot": f"{local}@{host.replace('.', '点')}",
        }[how]
        return self.chance.choice(["邮箱", "发到", "", "我的邮件地址是"]), value, "", how

    def _wechat(self):
        value = self.chance.choice(string.ascii_lowercase) + "".join(
            self.chance.choice(string.ascii_lowercase + string.digits + "_-")
            for _one in range(self.chance.randrange(5, 13))
        )
        front = self.chance.choice(
            ["微信", "微信号", "微信：", "VX", "vx:", "加微信 ", "我微信是", "wx：", "WeChat: ", "薇信"]
        )
        return front, value, "", "behind"

    def _qq(self):
        value = self.chance.choice("123456789") + self.digits(self.chance.randrange(5, 10))
        if self.chance.random() < 0.2:
            value = value.translate(str.maketrans(string.digits, HAN_PLAIN))
        return self.chance.choice(["QQ", "QQ：", "qq号", "扣扣", "QQ号是", "Ｑ Ｑ "]), value, "", "behind"

    def _plate(self):
        signs = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
        fresh = self.chance.random() < 0.4
        tail = (
            (self.chance.choice("DF") + self.digits(5))
            if fresh
            else "".join(self.chance.choice(signs) for _one in range(4)) + self.chance.choice(string.digits)
        )
        value = (
            self.chance.choice(PROVINCES)
            + self.chance.choice("ABCDEFGHJKLMN")
            + self.chance.choice(["", "·", " ", "-", "・"])
            + tail
        )
        how = self.chance.choice(["plain", "plain", "small", "wide", "each"])
        if how == "small":
            value = value.lower()
        if how == "wide":
            value = "".join(chr(ord(one) + 0xFEE0) if one.isascii() and one.isalnum() else one for one in value)
        if how == "each":
            value = value[:2] + " " + " ".join(tail)
        return (
            self.chance.choice(["车牌", "一辆", "", "我的车"]),
            value,
            self.chance.choice(["", "的车", "堵住了"]),
            how,
        )

    def _employee(self):
        number = self.chance.choice(self.numbers)
        how = self.chance.choice(["word", "directory", "han", "wide", "spaced"])
        front = self.chance.choice(["工号", "工号是", "员工号：", "职工号"])
        if how == "directory":
            return self.chance.choice(["我是", "找", ""]), number, "", how
        value = {
            "word": number,
            "han": number.translate(str.maketrans(string.digits, HAN_PLAIN)),
            "wide": number.translate(str.maketrans(string.digits, "０１２３４５６７８９")),
            "spaced": f"{number[:3]} {number[3:]}",
        }[how]
        return front, value, "", how

    def _name(self):
        name = self.chance.choice(self.staff)
        how = self.chance.choices(
            ["whole", "whole with title", "title", "familiar", "blank", "inside"], weights=[30, 15, 30, 10, 5, 10]
        )[0]
        if how == "whole":
            return (
                self.chance.choice(["我叫", "是", "找过", "当时", ""]),
                name,
                self.chance.choice(["说的", "", "不管"]),
                how,
            )
        if how == "whole with title":
            return self.chance.choice(["跟", "是", ""]), name, self.chance.choice(RANKS) + "说的", how
        if how == "title":
            return (
                self.chance.choice(["被", "是", "跟", "", "他说"]),
                name[0] + self.chance.choice(RANKS),
                self.chance.choice(["说了", "不给签字", "知道", ""]),
                how,
            )
        if how == "familiar":
            return self.chance.choice(["找", "让", ""]), self.chance.choice("老小") + name[0], "说过", how
        if how == "blank":
            return "是", " ".join(name), "", how
        return "找", name, "他们反映", how


KINDS = ["MOBILE", "PHONE", "IDENTITY", "CARD", "EMAIL", "WECHAT", "QQ", "PLATE", "EMPLOYEE", "NAME"]
WEIGHTS = [20, 12, 9, 8, 6, 7, 6, 9, 7, 16]


def write(writer: Writer, chance: random.Random) -> tuple[str, list[Planted]]:
    """One report with one to four findings of any kind, between idle words."""
    text, planted = chance.choice(BEFORE), []
    for _one in range(chance.choice((1, 2, 2, 3, 4))):
        if chance.random() < 0.6:
            text += chance.choice(IDLE) + chance.choice("，。；")
        kind = chance.choices(KINDS, WEIGHTS)[0]
        before, value, behind, style = writer.written(kind)
        at = len(text) + len(before)
        planted.append(Planted(kind, at, at + len(value), value, style))
        text += before + value + behind + chance.choice(["，", "。", "，", "、", "；", " ", "\n"])
    return text + chance.choice(IDLE) + chance.choice(BEHIND), planted
