import type { Feature, FeatureCollection, LineString, Position } from "geojson";

/** A line being drawn: its corners in order, WGS-84 degrees. Immutable; every change gives another line. */
export class DrawnLine {
  constructor(readonly corners: readonly Position[] = []) {}

  with(corner: Position): DrawnLine {
    return new DrawnLine([...this.corners, rounded(corner)]);
  }

  moved(index: number, corner: Position): DrawnLine {
    return new DrawnLine(this.corners.map((old, at) => (at === index ? rounded(corner) : old)));
  }

  /** What the form sends: nothing until there is a line. */
  get written(): string {
    return this.corners.length > 1 ? JSON.stringify(this.corners) : "";
  }

  get feature(): Feature<LineString> {
    return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [...this.corners] } };
  }
}

/** A line the form already holds, after a refusal. */
export function read(written: string): DrawnLine {
  try {
    const corners: unknown = JSON.parse(written || "[]");
    return new DrawnLine(Array.isArray(corners) ? (corners as Position[]) : []);
  } catch {
    return new DrawnLine();
  }
}

/** The border two chosen neighbours share; undefined unless just two are chosen and they have one. */
export function sharedBorder(shapes: FeatureCollection, chosen: readonly string[]): DrawnLine | undefined {
  if (chosen.length !== 2) return undefined;
  const found = shapes.features.find((one) => {
    const between = one.properties?.["between"] as string[] | undefined;
    return between !== undefined && chosen.every((code) => between.includes(code));
  });
  return found?.geometry.type === "LineString" ? new DrawnLine(found.geometry.coordinates.map(rounded)) : undefined;
}

/** The grids alone, without the borders between them. */
export function grids(shapes: FeatureCollection): FeatureCollection {
  return { type: "FeatureCollection", features: shapes.features.filter((one) => one.properties?.["between"] === undefined) };
}

function rounded(corner: Position): Position {
  return corner.map((degrees) => Math.round(degrees * 1e6) / 1e6);
}
