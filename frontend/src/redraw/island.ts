import "maplibre-gl/dist/maplibre-gl.css";
import { type GeoJSONSource, Map as MapLibre, type MapMouseEvent, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
// Without its own worker address the map stays empty and says nothing.
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { FeatureCollection, Position } from "geojson";
import { Areas, boxAround } from "../map/areas";
import { colours, EMPTY, mapStyle } from "../map/style";
import { say } from "../words";
import { DrawnLine, grids, read, sharedBorder } from "./line";

setWorkerUrl(workerUrl);

/**
 * `<div data-island="redraw" data-src="/grids/…/shapes.geojson">` inside the form of a redraw: a press on a micro-grid
 * ticks its box, a line is drawn corner by corner, and corners can be dragged. The form does the rest, with or without.
 */
export async function mount(element: HTMLElement): Promise<void> {
  try {
    await new RedrawMap(element).open();
  } catch (error) {
    element.textContent = say("redraw_failed");
    console.error(error);
  }
}

class RedrawMap {
  private map!: MapLibre;
  private shapes: FeatureCollection = EMPTY;
  private line = new DrawnLine();
  private corners: Marker[] = [];
  private drawing = false;
  private readonly form: HTMLFormElement;

  constructor(private readonly element: HTMLElement) {
    const form = element.closest("form");
    if (form === null) throw new Error("a redraw map stands in its form");
    this.form = form;
  }

  async open(): Promise<void> {
    const answer = await fetch(this.element.dataset["src"] ?? "", { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    this.shapes = (await answer.json()) as FeatureCollection;
    const areas = new Areas(() => Promise.resolve(grids(this.shapes)));
    await areas.add(["shapes"]);
    const colour = colours(this.element);
    const style = mapStyle(colour, areas.outlines, EMPTY);
    style.sources["labels"] = { type: "geojson", data: areas.labels };
    style.sources["line"] = { type: "geojson", data: this.line.feature };
    const zoomed = style.layers.map((layer) => ({ ...layer, minzoom: 0 }));
    style.layers = [
      ...zoomed.slice(0, 2),
      { id: "chosen", type: "fill", source: "areas", filter: this.filter(), paint: { "fill-color": colour("accent-soft") } },
      ...zoomed.slice(2),
      { id: "line", type: "line", source: "line", paint: { "line-color": colour("danger-fill"), "line-width": 3 } },
    ] as typeof style.layers;
    const bounds = boxAround(areas.features);
    this.element.replaceChildren();
    this.map = new MapLibre({
      container: this.element,
      style,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 19,
      localIdeographFontFamily: '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
      locale: {
        "Map.Title": say("map_label"),
        "NavigationControl.ZoomIn": say("map_zoom_in"),
        "NavigationControl.ZoomOut": say("map_zoom_out"),
      },
      ...(bounds ? { bounds, fitBoundsOptions: { padding: 24 } } : {}),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.doubleClickZoom.disable();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.on("idle", () => {
      this.element.dataset["features"] = String(this.map.queryRenderedFeatures({ layers: ["land"] }).length);
    });
    this.map.on("click", (event) => this.pressed(event));
    this.form.addEventListener("change", () => this.chosenChanged());
    this.button("draw")?.addEventListener("click", () => this.draw());
    this.button("border")?.addEventListener("click", () => this.dragBorder());
    this.button("clear")?.addEventListener("click", () => this.take(new DrawnLine()));
    this.map.once("load", () => {
      this.take(read(this.field?.value ?? ""));
      this.chosenChanged();
    });
    if (areas.features.some((area) => area.properties?.["illustrative"] === true)) this.note();
    this.tell(say("redraw_choose"));
  }

  private note(): void {
    const note = document.createElement("p");
    note.className = "map-note";
    note.textContent = say("map_illustrative");
    this.element.append(note);
  }

  private pressed(event: MapMouseEvent): void {
    if (this.drawing) return this.take(this.line.with([event.lngLat.lng, event.lngLat.lat]));
    const code: unknown = this.map.queryRenderedFeatures(event.point, { layers: ["land"] })[0]?.properties["code"];
    const box = this.boxes.find((one) => one.value === code);
    box?.click();
  }

  private draw(): void {
    this.drawing = !this.drawing;
    this.button("draw")?.setAttribute("aria-pressed", String(this.drawing));
    this.map.getCanvas().style.cursor = this.drawing ? "crosshair" : "";
    this.tell(say(this.drawing ? "redraw_line" : "redraw_choose"));
  }

  private dragBorder(): void {
    const border = sharedBorder(this.shapes, this.chosen);
    if (border === undefined) return;
    if (this.drawing) this.draw();
    this.take(border);
    this.tell(say("redraw_drag"));
  }

  /** Show a line, let its corners be dragged, and write it into the form. */
  private take(line: DrawnLine): void {
    this.line = line;
    this.corners.forEach((corner) => corner.remove());
    this.corners = line.corners.map((corner, index) => this.corner(corner, index));
    this.write();
  }

  private corner(corner: Position, index: number): Marker {
    const element = document.createElement("span");
    element.className = "redraw-corner";
    const marker = new Marker({ element, draggable: true }).setLngLat(corner as [number, number]).addTo(this.map);
    marker.on("drag", () => {
      const { lng, lat } = marker.getLngLat();
      this.line = this.line.moved(index, [lng, lat]);
      this.write();
    });
    return marker;
  }

  private write(): void {
    this.map.getSource<GeoJSONSource>("line")?.setData(this.line.feature);
    if (this.field) this.field.value = this.line.written;
    const clear = this.button("clear");
    if (clear) clear.hidden = this.line.corners.length === 0;
  }

  private chosenChanged(): void {
    this.map.setFilter("chosen", this.filter());
    const border = this.button("border");
    if (border) border.hidden = sharedBorder(this.shapes, this.chosen) === undefined;
  }

  private filter(): ["in", ["get", string], ["literal", string[]]] {
    return ["in", ["get", "code"], ["literal", this.chosen]];
  }

  private get boxes(): HTMLInputElement[] {
    return [...this.form.querySelectorAll<HTMLInputElement>('input[name="grids"]')];
  }

  private get chosen(): string[] {
    return this.boxes.filter((box) => box.checked).map((box) => box.value);
  }

  private get field(): HTMLInputElement | null {
    return this.form.querySelector<HTMLInputElement>('input[name="line"]');
  }

  private button(name: string): HTMLButtonElement | null {
    return this.form.querySelector<HTMLButtonElement>(`[data-redraw-${name}]`);
  }

  private tell(words: string): void {
    const line = this.form.querySelector<HTMLElement>("[data-redraw-told]");
    if (line) line.textContent = words;
  }
}
