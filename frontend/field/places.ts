/** Finding a place by name, and an order to walk in, without a signal. Pure functions over what was taken along. */

export type Named = [code: string, name: string, lon: number | null, lat: number | null];

/** The places whose name holds the words, villages before their micro-grids, the shortest name first. */
export function findPlaces(places: Named[], words: string, limit = 6): Named[] {
  const said = words.trim();
  if (said === "") return [];
  const fits = places.filter(([, name]) => name.includes(said) || said.includes(name));
  return fits.sort((one, other) => one[0].length - other[0].length || one[1].length - other[1].length).slice(0, limit);
}

const EARTH_M = 6_371_000;

/** Metres between two points, near enough for a township. */
export function metres(one: { lon: number; lat: number }, other: { lon: number; lat: number }): number {
  const turn = Math.PI / 180;
  const east = (other.lon - one.lon) * turn * Math.cos(((one.lat + other.lat) / 2) * turn);
  const north = (other.lat - one.lat) * turn;
  return EARTH_M * Math.hypot(east, north);
}

/** Walk to whatever is nearest next; what has no point comes last, in its own order. */
export function walkingOrder<T extends { lon?: number | null; lat?: number | null }>(stops: T[], from: { lon: number; lat: number } | null): T[] {
  const placed = stops.filter((stop) => typeof stop.lon === "number" && typeof stop.lat === "number");
  const rest = stops.filter((stop) => !placed.includes(stop));
  const walked: T[] = [];
  let here = from ?? (placed[0] && { lon: placed[0].lon as number, lat: placed[0].lat as number });
  while (placed.length > 0 && here) {
    const from = here;
    const distances = placed.map((stop) => metres(from, { lon: stop.lon as number, lat: stop.lat as number }));
    const [next] = placed.splice(distances.indexOf(Math.min(...distances)), 1);
    if (next === undefined) break;
    walked.push(next);
    here = { lon: next.lon as number, lat: next.lat as number };
  }
  return [...walked, ...rest];
}
