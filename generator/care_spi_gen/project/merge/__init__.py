"""Three versions of a path merged into one: last generated, the user's, newly generated.

`merge(path, base, mine, new)` is a pure function of a path's name and three texts, each of which
may be absent (None). Texts are as read from the file, line ends and byte order mark included
(`newline=""`). What becomes of a path:

| base | mine    | new     | kind           | text                                        |
| ---- | ------- | ------- | -------------- | ------------------------------------------- |
| -    | -       | any     | new            | new                                         |
| -    | any     | -       | yours kept     | mine                                        |
| -    | as new  | any     | unchanged      | mine                                        |
| -    | any     | another | conflict       | mine; new goes beside it, into `PATH.new`   |
| any  | -       | any     | deleted by you | none                                        |
| any  | -       | -       | removed        | none                                        |
| any  | as base | -       | removed        | none                                        |
| any  | edited  | -       | orphan         | mine                                        |
| any  | as base | as base | unchanged      | mine                                        |
| any  | as base | changed | updated        | new                                         |
| any  | edited  | as base | yours kept     | mine                                        |
| any  | edited  | as mine | unchanged      | mine                                        |
| any  | edited  | changed | merged         | both; or `conflict`, with markers in it     |

"As" means but for layout: line ends, byte order mark, and for Python, TOML and YAML whatever
another formatter changes.

- Python is merged by definition and class member, imports as a set of names (`python`).
- TOML is merged by key and list item, requirements by the name they require (`toml_units`).
- YAML is merged by key and list item (`yaml_units`). All else is merged by lines (`lines`).
- What both sides changed in one definition or key is merged by lines; where these overlap, they
  stand between diff3's markers. `unresolved` finds the markers.
- What the user deleted stays deleted, what she edited stays when it is no longer generated, and
  what is new stands behind the neighbour that it follows in the generated text. `parts` says each.
- The result is parsed again. One that does not parse is merged by lines, and if that does not parse
  either, it is one conflict as a whole.
- `find_moved` looks in the user's other files for a definition that she took out of one.
"""

from care_spi_gen.project.merge.moved import Found, find_moved
from care_spi_gen.project.merge.result import Change, Conflict, Kind, Merged, Part
from care_spi_gen.project.merge.table import merge, unresolved

__all__ = [
    "Change",
    "Conflict",
    "Found",
    "Kind",
    "Merged",
    "Part",
    "find_moved",
    "merge",
    "unresolved",
]
