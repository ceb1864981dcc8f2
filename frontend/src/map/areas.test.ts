import { expect, test, vi } from "vitest";
import type { FeatureCollection } from "geojson";
import { Areas, boxAround } from "./areas";

const village = (id: string): FeatureCollection => ({
  type: "FeatureCollection",
  features: [
    {
      type: "Feature",
      id,
      properties: { code: id, name: "范家屯村", level: 4, lon: 123.75, lat: 42.08 },
      geometry: { type: "Polygon", coordinates: [[[123.7, 42.0], [123.8, 42.0], [123.8, 42.1], [123.7, 42.0]]] },
    },
  ],
});

test("each address is asked for once, each area kept once", async () => {
  const fetchJson = vi.fn(() => Promise.resolve(village("1")));
  const areas = new Areas(fetchJson);

  expect(await areas.add(["/a", "/b"])).toBe(true);
  expect(await areas.add(["/a"])).toBe(false);

  expect(fetchJson).toHaveBeenCalledTimes(2);
  expect(areas.labels.features.map((label) => label.geometry)).toEqual([{ type: "Point", coordinates: [123.75, 42.08] }]);
});

test("an outline that does not come leaves the others", async () => {
  const areas = new Areas((address) => (address === "/bad" ? Promise.reject(new Error()) : Promise.resolve(village("2"))));

  await areas.add(["/bad", "/good"]);

  expect(areas.features.length).toBe(1);
});

test("the box holds every corner; nothing has no box", () => {
  expect(boxAround(village("1").features)).toEqual([123.7, 42.0, 123.8, 42.1]);
  expect(boxAround([])).toBeUndefined();
});
