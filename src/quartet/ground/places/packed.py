"""The drawn micro-grids as one small file, so that a code names the same ground on every machine.

`python -m quartet.ground.places.packed` draws them anew and writes the file; the same input gives the same bytes.
"""

import json
import lzma
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from quartet.ground.places import generate, tieling
from quartet.ground.places.generate import Grid

FILE = resources.files("quartet.ground.places") / "data" / "tieling_micro_grids.xz"
_PER_DEGREE = round(1 / generate.PRECISION)


def pack(grids: Sequence[Grid]) -> bytes:
    """Write micro-grids without holes as one line of JSON and the corners in millionths of a degree, compressed."""
    rings = shapely.get_exterior_ring(np.array([grid.area for grid in grids]))
    corners = np.rint(shapely.get_coordinates(rings) * _PER_DEGREE).astype("<i4")
    head = {
        "codes": [grid.code for grid in grids],
        "households": [grid.households for grid in grids],
        "corners": shapely.get_num_coordinates(rings).tolist(),
    }
    return lzma.compress(json.dumps(head).encode() + b"\n" + corners.tobytes(), preset=9)


def unpack(packed: bytes) -> list[Grid]:
    """Read what `pack` wrote."""
    line, _, body = lzma.decompress(packed).partition(b"\n")
    head = json.loads(line)
    corners = np.frombuffer(body, "<i4").reshape(-1, 2) / _PER_DEGREE
    owners = np.repeat(np.arange(len(head["codes"])), head["corners"])
    areas: Any = shapely.polygons(shapely.linearrings(corners, indices=owners))
    return [Grid(*grid) for grid in zip(head["codes"], head["households"], areas, strict=True)]


def micro_grids() -> list[Grid]:
    """Give the packaged micro-grids of Tieling."""
    return unpack(FILE.read_bytes())


if __name__ == "__main__":
    Path(str(FILE)).write_bytes(pack(generate.micro_grids(tieling.rows(), tieling.county_shapes())))
