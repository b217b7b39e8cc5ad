def a() -> int:
    return 1


def total(prices: list[int]) -> int:
    result = 0
    for price in prices:
        result += price
    return result
