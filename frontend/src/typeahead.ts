import { once } from "./once";
import { say } from "./words";

export interface Place {
  code: string;
  /** Where it lies, as people write it: 铁岭县腰堡镇范家屯村. */
  name: string;
  /** Why it is offered: "official name of 范家村". */
  reason: string;
}

const PAUSE_MS = 180;
let made = 0;

/**
 * A place typed by name (the combobox pattern of the ARIA guide). `<input data-typeahead="/places/find">` asks
 * `?q=…` for `{"results": [{code, name, reason}]}`. Choosing writes the name into the input and the code into the
 * form's input named by `data-typeahead-code` (made when missing, default `region`). With `data-typeahead-value="code"`
 * the input itself is sent as the code. Nothing is chosen for anybody: several candidates are shown and asked.
 */
export function enhanceTypeaheads(root: ParentNode): void {
  for (const input of once<HTMLInputElement>("typeahead", "input[data-typeahead]", root)) new Typeahead(input);
}

class Typeahead {
  private readonly list = document.createElement("ul");
  private readonly told = document.createElement("p");
  private readonly shown: HTMLInputElement;
  private readonly code: HTMLInputElement;
  private places: Place[] = [];
  private at = -1;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked: AbortController | undefined;
  private readonly box = document.createElement("div");
  private made: HTMLInputElement | undefined;

  constructor(private readonly input: HTMLInputElement) {
    const id = `combo-${++made}`;
    [this.shown, this.code] = input.dataset["typeaheadValue"] === "code" ? this.double() : [input, this.codeInput()];
    this.box.className = "combo";
    this.shown.replaceWith(this.box);
    this.list.id = id;
    this.list.className = "combo-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.label());
    this.list.hidden = true;
    this.told.className = "hint";
    this.told.setAttribute("role", "status");
    this.box.append(this.shown, this.list, this.told);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": id,
    })) {
      this.shown.setAttribute(name, value);
    }
    this.shown.addEventListener("input", () => this.typed());
    this.shown.addEventListener("keydown", (event) => this.pressed(event));
    this.shown.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keep the input's focus
    this.list.addEventListener("click", (event) => {
      const row = (event.target as Element).closest("li");
      if (row) this.choose(Number(row.dataset["at"]));
    });
  }

  /** The named input keeps the code and hides; a twin in its place takes the words. */
  private double(): [HTMLInputElement, HTMLInputElement] {
    const twin = this.input.cloneNode() as HTMLInputElement;
    twin.removeAttribute("name");
    delete twin.dataset["typeahead"]; // the twin is the same field, not another one
    this.input.removeAttribute("id");
    const code = document.createElement("input");
    code.type = "hidden";
    code.name = this.input.name;
    code.value = this.input.value;
    this.input.replaceWith(twin, code);
    return [twin, code];
  }

  private codeInput(): HTMLInputElement {
    const name = this.input.dataset["typeaheadCode"] ?? "region";
    const form = this.input.form;
    const known = form?.querySelector<HTMLInputElement>(`input[type="hidden"][name="${name}"]`);
    if (known) return known;
    this.made = document.createElement("input"); // joins the form when something is chosen; until then the words count
    this.made.type = "hidden";
    this.made.name = name;
    return this.made;
  }

  private label(): string {
    return this.shown.labels?.[0]?.textContent?.trim() ?? this.shown.getAttribute("aria-label") ?? "";
  }

  private typed(): void {
    this.forget();
    clearTimeout(this.timer);
    const words = this.shown.value.trim();
    if (words.length === 0) return this.close();
    this.timer = setTimeout(() => void this.ask(words), PAUSE_MS);
  }

  private forget(): void {
    this.code.value = "";
    this.made?.remove();
  }

  private async ask(words: string): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const address = new URL(this.input.dataset["typeahead"] ?? "", location.href);
    address.searchParams.set("q", words);
    try {
      const answer = await fetch(address, { signal: this.asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { results } = (await answer.json()) as { results: Place[] };
      this.show(results);
    } catch (error) {
      if ((error as Error).name === "AbortError") return;
      this.close();
      this.told.textContent = say("places_failed");
    }
  }

  private show(places: Place[]): void {
    this.places = places;
    this.at = -1;
    this.list.replaceChildren(...places.map((place, at) => this.row(place, at)));
    this.list.hidden = places.length === 0;
    this.shown.setAttribute("aria-expanded", String(places.length > 0));
    this.shown.removeAttribute("aria-activedescendant");
    this.told.textContent = places.length > 0 ? say("places_several", { count: places.length }) : say("places_none");
  }

  private row(place: Place, at: number): HTMLElement {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${at}`;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset["at"] = String(at);
    row.append(place.name);
    if (place.reason) {
      const why = document.createElement("span");
      why.className = "why";
      why.textContent = place.reason;
      row.append(why);
    }
    return row;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.isComposing) return; // Enter ends a Chinese input method's word
    const moves: Record<string, () => void> = {
      ArrowDown: () => this.mark(Math.min(this.places.length - 1, this.at + 1)),
      ArrowUp: () => this.mark(Math.max(0, this.at - 1)),
      Enter: () => this.choose(this.at),
      Escape: () => this.close(),
    };
    const move = this.list.hidden || (event.key === "Enter" && this.at < 0) ? undefined : moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  }

  private mark(at: number): void {
    this.at = at;
    [...this.list.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    this.list.children[at]?.scrollIntoView({ block: "nearest" });
    this.shown.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
  }

  private choose(at: number): void {
    const place = this.places[at];
    if (place === undefined) return;
    this.shown.value = place.name;
    this.code.value = place.code;
    if (this.made) this.box.append(this.made);
    this.code.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
    this.told.textContent = say("places_chosen", { name: place.name });
  }

  private close(): void {
    this.list.hidden = true;
    this.shown.setAttribute("aria-expanded", "false");
    this.shown.removeAttribute("aria-activedescendant");
  }
}
