"""How sentences about support name units, classes and members."""

from collections.abc import Mapping

SMALL = 1e-6
CLASSES = {
    "attack_helicopter": "attack helicopters",
    "destroyer": "destroyers",
    "drone_armed": "armed drones",
    "howitzer": "howitzers",
    "ifv": "infantry fighting vehicles",
    "interceptor_long": "long-range interceptors",
    "mbt": "battle tanks",
    "submarine": "submarines",
}
ENDS = {"long": "long-range", "medium": "medium-range", "short": "short-range", "155": "155 mm"}
"""Last words of class names that stand before the rest in a sentence."""
WITH_ARTICLE = ("United ", "Netherlands", "Czech Republic", "European Union")


def figure(value: float) -> str:
    """Write a number of units: thousands grouped, decimals only where there are some."""
    return f"{value:,.0f}" if abs(value - round(value)) < SMALL else f"{value:,.4g}"


def counted(value: float, unit: str) -> str:
    """Write a number of units with their name, one of them in the singular: 1 battery."""
    if value == 1 and unit.endswith("ies"):
        unit = f"{unit[:-3]}y"
    elif value == 1 and unit.endswith("s") and not unit.startswith(("thousand", "million")):
        unit = unit[:-1]
    return f"{figure(value)} {unit}".rstrip()


def listed(names: list[str]) -> str:
    """Write names in a row: A, B and C."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def every(value: float, which: str, done: str) -> str:
    """Say that all units, or the one there is, are used or kept."""
    if value == 1:
        return f"the 1 {which} is {done}".replace("  ", " ")
    return f"all {figure(value)} {which} are {done}".replace("  ", " ")


def possessive(name: str) -> str:
    """Write whose something is: Poland's, the Netherlands'."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def member_named(code: str, names: Mapping[str, str]) -> str:
    """Write a member within a sentence, with its article: the Netherlands."""
    name = names.get(code, code)
    return f"the {name}" if name.startswith(WITH_ARTICLE) else name


def class_named(class_: str) -> str:
    """Write a class within a sentence: long-range air defence."""
    if class_ in CLASSES:
        return CLASSES[class_]
    *rest, last = class_.split("_")
    words = [ENDS[last], *rest] if rest and last in ENDS else [*rest, last]
    return " ".join(words)


def amount_of(value: float, unit: str, class_: str) -> str:
    """Write units of a class: 5 batteries (long-range air defence), 300 battle tanks."""
    words, unit = class_named(class_), unit.removesuffix(" per quarter")
    if not unit or words.endswith(unit):
        return f"{figure(value)} {words}"
    if unit.startswith(words):
        return counted(value, unit)
    return f"{counted(value, unit)} ({words})"


def sentence(text: str) -> str:
    """Write a text with a capital at its start."""
    return text[:1].upper() + text[1:]
