"""How many there are of something, with its noun in the number that belongs to it."""


def counted(count: int, noun: str, nouns: str = "") -> str:
    """Return `1 picture`, `2 pictures`, `1,792 pictures`.

    Args:
        count: how many.
        noun: of one.
        nouns: of any other number, where that is not the noun with an s: `passes`.
    """
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
