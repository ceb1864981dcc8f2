import "maplibre-gl/dist/maplibre-gl.css";
import { type GeoJSONSource, Map as MapLibre, type MapGeoJSONFeature, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
// Without its own worker address the map stays empty and says nothing.
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { FeatureCollection, Point } from "geojson";
import { fill } from "../geolocate";
import { say } from "../words";
import { Areas, boxAround } from "./areas";
import { colours, EMPTY, mapStyle, OUTLINES } from "./style";

setWorkerUrl(workerUrl);

const FONTS = '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const MOST_AT_ONCE = 12;

/**
 * `<div data-island="map">`, with
 *   data-src="/places/geo/2112.geojson …"   outlines (several addresses apart by spaces); closer ones come by zooming
 *   data-cases="/desk/map.geojson?…"        cases as points that lead to their pages (properties: url, text, late)
 *   data-way="/on-duty/look/7/way.geojson"  a line and its ends, fetched anew whenever the page beside it is
 *   data-lon data-lat                       one point to show
 *   data-pick                               a press writes `lon` and `lat` into the form around the map
 * When it has drawn, the element says so with `data-features`, the number of shapes on the screen.
 */
export async function mount(element: HTMLElement): Promise<void> {
  try {
    await new CaseMap(element).open();
  } catch (error) {
    element.replaceChildren(note("map-wait", say(webgl2() ? "map_failed" : "map_old_browser")));
    console.error(error);
  }
}

class CaseMap {
  private readonly areas = new Areas(fetchJson);
  private cases: FeatureCollection = EMPTY;
  private way: FeatureCollection = EMPTY;
  private map!: MapLibre;
  private chosen: Marker | undefined;

  constructor(private readonly element: HTMLElement) {}

  async open(): Promise<void> {
    const sources = (this.element.dataset["src"] ?? "").split(/\s+/);
    const [, cases, way] = await Promise.all([this.areas.add(sources), this.fetchCases(), this.fetchWay()]);
    this.cases = cases;
    this.way = way;
    this.element.replaceChildren();
    this.map = new MapLibre({
      container: this.element,
      style: this.style(),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 17,
      localIdeographFontFamily: FONTS,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
      locale: {
        "Map.Title": say("map_label"),
        "NavigationControl.ZoomIn": say("map_zoom_in"),
        "NavigationControl.ZoomOut": say("map_zoom_out"),
        "CooperativeGesturesHandler.MobileHelpText": say("map_gesture"),
      },
      ...this.view(),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.element.append(note("map-note", say("map_illustrative")));
    this.map.on("idle", () => {
      this.element.dataset["features"] = String(this.map.queryRenderedFeatures().length);
      void this.lookCloser(); // what it adds is drawn, and the map falls idle again: one level after the other
    });
    this.leadToCases();
    const point = this.point();
    if (point) this.mark(...point);
    if ("pick" in this.element.dataset) this.pick();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.map.setStyle(this.style()));
    document.addEventListener("htmx:afterSettle", () => void this.listChanged());
  }

  private style(): ReturnType<typeof mapStyle> {
    const style = mapStyle(colours(this.element), this.areas.outlines, this.cases, this.way);
    style.sources["labels"] = { type: "geojson", data: this.areas.labels };
    return style;
  }

  /** Look at the point, else at the cases, else at everything. */
  private view(): object {
    const point = this.point();
    if (point) return { center: point, zoom: 13 };
    const bounds = boxAround(this.way.features) ?? boxAround(this.cases.features) ?? boxAround(this.areas.features);
    return bounds ? { bounds, fitBoundsOptions: { padding: 32, maxZoom: this.way.features.length > 0 ? 15 : 12 } } : { center: [123.8, 42.3], zoom: 8 };
  }

  private async fetchCases(): Promise<FeatureCollection> {
    const address = this.element.dataset["cases"];
    return address ? fetchJson(address) : EMPTY;
  }

  private async fetchWay(): Promise<FeatureCollection> {
    const address = this.element.dataset["way"];
    return address ? fetchJson(address) : EMPTY;
  }

  /** The list beside was exchanged: show the same cases. A map that was swapped away ends. */
  private async listChanged(): Promise<void> {
    if (!this.element.isConnected) return this.map.remove();
    if (this.element.dataset["way"]) {
      this.way = await this.fetchWay();
      this.map.getSource<GeoJSONSource>("way")?.setData(this.way);
    }
    if (!this.element.dataset["cases"]) return;
    this.cases = await this.fetchCases();
    this.map.getSource<GeoJSONSource>("cases")?.setData(this.cases);
  }

  /** Fetch the outlines inside the areas now on the screen, one level at a time. */
  private async lookCloser(): Promise<void> {
    const first = (this.element.dataset["src"] ?? "").split(/\s+/)[0] ?? "";
    for (const outline of OUTLINES) {
      if (this.map.getZoom() < outline.minzoom || outline.level === 2) continue;
      const above = this.map.queryRenderedFeatures({ layers: ["land"], filter: ["==", "level", outline.level - 1] });
      const codes = [...new Set(above.map((area) => String(area.properties["code"])))];
      if (codes.length > MOST_AT_ONCE) continue;
      const added = await this.areas.add(codes.map((code) => first.replace(/\d{4,15}(?=\.geojson)/, code)));
      if (!added) continue;
      this.map.getSource<GeoJSONSource>("areas")?.setData(this.areas.outlines);
      this.map.getSource<GeoJSONSource>("labels")?.setData(this.areas.labels);
    }
  }

  private leadToCases(): void {
    this.map.on("click", "cases", ({ features }) => {
      const address: unknown = features?.[0]?.properties["url"];
      if (typeof address === "string" && address.startsWith("/")) location.assign(address);
    });
    this.map.on("click", "clusters", ({ features }) => void this.comeCloser(features?.[0]));
    for (const layer of ["cases", "clusters"]) {
      this.map.on("mouseenter", layer, ({ features }) => {
        this.map.getCanvas().style.cursor = "pointer";
        this.map.getCanvas().title = String(features?.[0]?.properties["text"] ?? "");
      });
      this.map.on("mouseleave", layer, () => {
        this.map.getCanvas().style.cursor = "";
        this.map.getCanvas().title = "";
      });
    }
  }

  private async comeCloser(cluster: MapGeoJSONFeature | undefined): Promise<void> {
    if (cluster === undefined) return;
    const zoom = await this.map.getSource<GeoJSONSource>("cases")?.getClusterExpansionZoom(Number(cluster.properties["cluster_id"]));
    const [lon, lat] = (cluster.geometry as Point).coordinates as [number, number];
    this.map.easeTo({ center: [lon, lat], zoom: (zoom ?? this.map.getZoom()) + 0.2 });
  }

  /** The point of the page, or the one already written into the form. */
  private point(): [number, number] | undefined {
    const form = "pick" in this.element.dataset ? this.element.closest("form") : null;
    const written = (name: string): string | undefined => (form?.elements.namedItem(name) as HTMLInputElement | null)?.value;
    const lon = this.element.dataset["lon"] || written("lon");
    const lat = this.element.dataset["lat"] || written("lat");
    return lon && lat ? [Number(lon), Number(lat)] : undefined;
  }

  private mark(lon: number, lat: number): void {
    const pin = document.createElement("span");
    pin.className = "map-chosen";
    this.chosen ??= new Marker({ element: pin }).setLngLat([lon, lat]).addTo(this.map);
    this.chosen.setLngLat([lon, lat]);
  }

  /** Choose a point for the report form: by a press, or by Enter for the middle of the map. */
  private pick(): void {
    const form = this.element.closest("form");
    const told = note("map-note map-told", say("map_pick"));
    told.setAttribute("role", "status");
    this.element.append(told);
    const choose = (lon: number, lat: number): void => {
      this.mark(lon, lat);
      fill(form, "lon", lon.toFixed(6));
      fill(form, "lat", lat.toFixed(6));
      told.textContent = say("map_picked");
    };
    this.map.on("click", ({ lngLat }) => choose(lngLat.lng, lngLat.lat));
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const middle = this.map.getCenter();
      choose(middle.lng, middle.lat);
    });
    form?.addEventListener("geolocated", (event) => {
      const { lon, lat } = (event as CustomEvent<{ lon: number; lat: number }>).detail;
      this.mark(lon, lat);
      this.map.easeTo({ center: [lon, lat], zoom: 14 });
    });
  }
}

function note(className: string, words: string): HTMLElement {
  const element = document.createElement("p");
  element.className = className;
  element.textContent = words;
  return element;
}

function webgl2(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

async function fetchJson(address: string): Promise<FeatureCollection> {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return (await answer.json()) as FeatureCollection;
}
