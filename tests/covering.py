"""Choices that use every template, without being all the combinations."""

from care_spi_gen.options import DEFAULT_FRAMEWORK, DEFAULT_STORE, FRAMEWORKS, STORES, Options

from scripts.samples import PACKAGE, PROJECT


def covering(framework: str) -> list[Options]:
    """Every framework and every store, side by side, those of the shorter list in turn.

    The first choice is `framework` on the default store, which needs no server.
    """
    names = list(FRAMEWORKS)
    start = names.index(framework)
    stores = [DEFAULT_STORE, *(name for name in STORES if name != DEFAULT_STORE)]
    return [
        Options(
            FRAMEWORKS[names[(start + turn) % len(names)]],
            STORES[stores[turn % len(stores)]],
            PROJECT,
            PACKAGE,
        )
        for turn in range(max(len(names), len(stores)))
    ]


def spread() -> dict[str, Options]:
    """Every framework on the default store, and each other store beside one, by sample name."""
    chosen = [covering(framework)[0] for framework in FRAMEWORKS] + covering(DEFAULT_FRAMEWORK)
    return {f"{one.framework.name}-{one.store.name}": one for one in chosen}
