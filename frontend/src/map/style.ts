import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { FeatureCollection } from "geojson";
import rivers from "./rivers.json";

export const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

/** The colours of the page, light or dark, as the tokens say them. */
export function colours(element: Element): (name: string) => string {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

interface Outline {
  level: number;
  minzoom: number;
  /** Beyond it a line drawn for the whole city is too coarse to be true; the finer ones have taken its place. */
  maxzoom?: number;
  width: number;
}

/** Which level is drawn from which zoom: 2 county, 3 township, 4 village, 5 micro-grid. */
export const OUTLINES: readonly Outline[] = [
  { level: 2, minzoom: 0, maxzoom: 11.4, width: 1.6 },
  { level: 3, minzoom: 8.6, width: 1 },
  { level: 4, minzoom: 10.6, width: 0.8 },
  { level: 5, minzoom: 12.8, width: 0.6 },
];

/** The whole style: quiet greys, generated borders dashed, cases on top. No tiles, no glyph server: fonts are local. */
export function mapStyle(
  colour: (name: string) => string,
  areas: FeatureCollection,
  cases: FeatureCollection,
  way: FeatureCollection = EMPTY,
): StyleSpecification {
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: areas },
      rivers: { type: "geojson", data: rivers as FeatureCollection },
      way: { type: "geojson", data: way },
      cases: { type: "geojson", data: cases, cluster: true, clusterRadius: 44, clusterMaxZoom: 14 },
    },
    layers: [
      { id: "paper", type: "background", paint: { "background-color": colour("map-paper") } },
      { id: "land", type: "fill", source: "areas", paint: { "fill-color": colour("map-land") } },
      {
        id: "rivers",
        type: "line",
        source: "rivers",
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": colour("map-water"), "line-width": ["interpolate", ["linear"], ["zoom"], 6, 1.5, 12, 6] },
      },
      ...OUTLINES.toReversed().flatMap((outline) => borders(outline, colour)),
      ...OUTLINES.map((outline) => names(outline, colour)),
      ...wayLayers(colour),
      ...points(colour),
    ],
  };
}

function borders({ level, minzoom, maxzoom = 24, width }: Outline, colour: (name: string) => string): LayerSpecification[] {
  const line = { "line-color": colour(level === 2 ? "map-border" : "map-line"), "line-width": width };
  const shared = { type: "line", source: "areas", minzoom, maxzoom, layout: { "line-join": "round" } } as const;
  return [
    { ...shared, id: `border-${level}`, filter: ["all", ["==", "level", level], ["!=", "illustrative", true]], paint: line },
    {
      ...shared,
      id: `border-${level}-drawn`,
      filter: ["all", ["==", "level", level], ["==", "illustrative", true]],
      paint: { ...line, "line-dasharray": [3, 2] },
    },
  ];
}

function names({ level, minzoom }: Outline, colour: (name: string) => string): LayerSpecification {
  const next = OUTLINES.find((outline) => outline.level === level + 1);
  return {
    id: `name-${level}`,
    type: "symbol",
    source: "labels",
    minzoom: level === 2 ? minzoom : minzoom + 0.4,
    ...(next ? { maxzoom: next.minzoom + 1.2 } : {}),
    filter: ["==", "level", level],
    layout: { "text-field": ["get", "name"], "text-size": level === 2 ? 14 : 12, "text-padding": 4 },
    paint: { "text-color": colour("map-text"), "text-halo-color": colour("map-land"), "text-halo-width": 1.5 },
  };
}

/** A way that was walked: its line, and a ring at its first and last point. */
function wayLayers(colour: (name: string) => string): LayerSpecification[] {
  return [
    {
      id: "way",
      type: "line",
      source: "way",
      filter: ["==", ["geometry-type"], "LineString"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour("accent-fill"), "line-width": 4 },
    },
    {
      id: "way-ends",
      type: "circle",
      source: "way",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-color": colour("paper"), "circle-radius": 6, "circle-stroke-color": colour("accent-fill"), "circle-stroke-width": 4 },
    },
    {
      id: "way-times",
      type: "symbol",
      source: "way",
      filter: ["==", ["geometry-type"], "Point"],
      layout: { "text-field": ["get", "text"], "text-size": 13, "text-offset": [0, 1.2], "text-anchor": "top", "text-allow-overlap": true },
      paint: { "text-color": colour("map-text"), "text-halo-color": colour("map-land"), "text-halo-width": 2 },
    },
  ];
}

function points(colour: (name: string) => string): LayerSpecification[] {
  const ring = { "circle-stroke-color": colour("paper"), "circle-stroke-width": 2 };
  return [
    {
      id: "clusters",
      type: "circle",
      source: "cases",
      filter: ["has", "point_count"],
      paint: { ...ring, "circle-color": colour("accent-fill"), "circle-radius": ["step", ["get", "point_count"], 14, 10, 18, 100, 24] },
    },
    {
      id: "counts",
      type: "symbol",
      source: "cases",
      filter: ["has", "point_count"],
      layout: { "text-field": ["get", "point_count_abbreviated"], "text-size": 13, "text-allow-overlap": true },
      paint: { "text-color": colour("on-accent") },
    },
    {
      id: "cases",
      type: "circle",
      source: "cases",
      filter: ["!", ["has", "point_count"]],
      paint: {
        ...ring,
        "circle-color": ["case", ["==", ["get", "late"], true], colour("danger-fill"), colour("accent-fill")],
        "circle-radius": 7,
      },
    },
  ];
}
