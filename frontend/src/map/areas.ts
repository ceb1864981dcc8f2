import type { Feature, FeatureCollection, Position } from "geojson";

export type Box = [west: number, south: number, east: number, north: number];

/** Outlines fetched so far, each address once; deeper levels come when somebody looks closer. */
export class Areas {
  private readonly asked = new Set<string>();
  readonly features: Feature[] = [];

  constructor(private readonly fetchJson: (address: string) => Promise<FeatureCollection>) {}

  /** Fetch addresses not asked for yet; answers whether anything was added. One that fails is left out. */
  async add(addresses: string[]): Promise<boolean> {
    const fresh = addresses.filter((address) => address !== "" && !this.asked.has(address));
    for (const address of fresh) this.asked.add(address);
    const found = await Promise.all(fresh.map((address) => this.fetchJson(address).catch(() => undefined)));
    const known = new Set(this.features.map((feature) => feature.id));
    for (const feature of found.flatMap((collection) => collection?.features ?? [])) {
      if (known.has(feature.id)) continue;
      known.add(feature.id);
      this.features.push(feature);
    }
    return fresh.length > 0;
  }

  get outlines(): FeatureCollection {
    return { type: "FeatureCollection", features: this.features };
  }

  /** One point per area for its name, where the server says it goes. */
  get labels(): FeatureCollection {
    const features = this.features.map((area): Feature => ({
      type: "Feature",
      properties: area.properties,
      geometry: { type: "Point", coordinates: [Number(area.properties?.["lon"]), Number(area.properties?.["lat"])] },
    }));
    return { type: "FeatureCollection", features };
  }
}

/** The smallest box around all positions of the features; undefined when there are none. */
export function boxAround(features: readonly Feature[]): Box | undefined {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const feature of features) {
    if ("coordinates" in feature.geometry) stretch(box, feature.geometry.coordinates as Nested);
  }
  return Number.isFinite(box[0]) ? box : undefined;
}

type Nested = Position | Nested[];

function stretch(box: Box, at: Nested): void {
  if (typeof at[0] !== "number") return (at as Nested[]).forEach((inner) => stretch(box, inner));
  const [lon, lat] = at as [number, number];
  box[0] = Math.min(box[0], lon);
  box[1] = Math.min(box[1], lat);
  box[2] = Math.max(box[2], lon);
  box[3] = Math.max(box[3], lat);
}
