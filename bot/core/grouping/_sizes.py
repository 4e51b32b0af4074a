"""How many people each group has."""

SMALLEST, LARGEST = 2, 4  # what can be wished for; the odd one out may make a group one larger


def sizes(people: int, wished: int) -> list[int]:
    """Return the sizes of the groups: as wished, some one larger, or one smaller where it does not come out even.

    Two people or more are never left alone; one person is a group of one. `ValueError` for a wish out of bounds.
    """
    if not SMALLEST <= wished <= LARGEST:
        raise ValueError(f"groups have {SMALLEST} to {LARGEST} people: {wished}")
    if people == 0:
        return []
    count = max(1, people // wished)
    if -(-people // count) > wished + 1:
        count += 1
    least, larger = divmod(people, count)
    return [least + 1] * larger + [least] * (count - larger)
