import { expect, test } from "vitest";
import type { FeatureCollection } from "geojson";
import { DrawnLine, grids, read, sharedBorder } from "./line";

const SHAPES: FeatureCollection = {
  type: "FeatureCollection",
  features: [
    { type: "Feature", id: "1", properties: { code: "1" }, geometry: { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] } },
    { type: "Feature", properties: { between: ["1", "2"] }, geometry: { type: "LineString", coordinates: [[1, 0], [1, 1]] } },
  ],
};

test("a line is sent once it has two ends, to a tenth of a metre", () => {
  const one = new DrawnLine().with([123.12345678, 42]);

  expect(one.written).toBe("");
  expect(one.with([123.2, 42.1]).written).toBe("[[123.123457,42],[123.2,42.1]]");
});

test("moving a corner moves that corner alone", () => {
  const line = new DrawnLine([[1, 1], [2, 2], [3, 3]]);

  expect(line.moved(1, [5, 5]).corners).toEqual([[1, 1], [5, 5], [3, 3]]);
  expect(line.corners[1]).toEqual([2, 2]);
});

test("what the form holds after a refusal is drawn again; nonsense is no line", () => {
  expect(read("[[1,2],[3,4]]").corners).toEqual([[1, 2], [3, 4]]);
  expect(read("").corners).toEqual([]);
  expect(read("{").corners).toEqual([]);
});

test("two chosen neighbours have a border to drag, others have none", () => {
  expect(sharedBorder(SHAPES, ["2", "1"])?.corners).toEqual([[1, 0], [1, 1]]);
  expect(sharedBorder(SHAPES, ["1", "3"])).toBeUndefined();
  expect(sharedBorder(SHAPES, ["1"])).toBeUndefined();
});

test("borders are not grids", () => {
  expect(grids(SHAPES).features.map((one) => one.id)).toEqual(["1"]);
});
