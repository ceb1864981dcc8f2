"""A county of squares, for plans that need no tables."""

import shapely

from quartet.demo.day import Town
from quartet.demo.personas import COUNTY, TOWNSHIP

GRIDS = {
    f"{COUNTY}{township:03d}{201 + village}{grid:03d}": shapely.box(
        west := 123 + 0.1 * village + 0.01 * grid, south := 42 + 0.01 * (township % 7), west + 0.008, south + 0.008
    )
    for township in (106, 112, 113)
    for village in range(4)
    for grid in range(1, 6)
}
SQUARES = Town(
    county=COUNTY, near=TOWNSHIP, grounds=GRIDS, members=[(f"m{grid}", grid) for grid in GRIDS],
    partners=[("rider", f"{TOWNSHIP}201")], village_own=frozenset({"1001", "0901", "0801", "1106", "0103"}),
)  # fmt: skip
