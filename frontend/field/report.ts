/** Reporting: a picture, a spoken note, a sentence, where it is. Three taps are enough. */

import { shrink } from "../src/photo";
import { field, h, icon } from "./dom";
import type { Phone } from "./phone";
import { findPlaces } from "./places";
import type { Draft } from "./queue";
import type { Screen } from "./screen";
import { canRecord, record, type Recording } from "./voice";
import { say } from "./words";

const WISHES = ["confidential", "official", "home", "city"] as const;

const MOST_FILES = 4;
const POSITION_MS = 20_000;

export interface Spot {
  lon: number;
  lat: number;
  accuracy: number;
}

/** Pictures and a voice note to go with something. */
export class Enclosed {
  readonly drafts: Draft[] = [];
  readonly element: HTMLElement;
  private readonly list = h("ul.thumbs.plain", { "aria-live": "polite" });
  private recording: Recording | null = null;

  constructor(private readonly changed: () => void = () => undefined) {
    const input = h("input.hidden-input", { type: "file", accept: "image/*", capture: "environment", name: "pictures", multiple: true, id: "pictures" }) as HTMLInputElement;
    input.addEventListener("change", () => void this.take(input));
    const speak = canRecord() ? h("button.button.wide", { type: "button", click: () => void this.speak(speak as HTMLElement) }, icon("phone"), say("speak")) : null;
    this.element = h(
      "div.stack-tight",
      {},
      h("label.tile.tile-main", { for: "pictures" }, icon("camera"), h("span", {}, say("take_picture"), h("small", {}, say("take_picture_small")))),
      input,
      speak,
      this.list,
    );
  }

  private async take(input: HTMLInputElement): Promise<void> {
    for (const file of [...(input.files ?? [])].slice(0, MOST_FILES - this.drafts.length)) {
      const small = await shrink(file);
      this.add({ data: small, type: small.type || "image/jpeg" });
    }
    input.value = "";
  }

  private async speak(button: HTMLElement): Promise<void> {
    if (this.recording !== null) {
      this.recording.stop();
      return;
    }
    this.recording = await record();
    if (this.recording === null) {
      button.replaceChildren(icon("cross"), say("speak_denied"));
      return;
    }
    button.setAttribute("aria-pressed", "true");
    button.replaceChildren(icon("pause"), say("speak_end"));
    const spoken = await this.recording.done;
    this.recording = null;
    button.setAttribute("aria-pressed", "false");
    button.replaceChildren(icon("phone"), say("speak"));
    if (spoken !== null) this.add({ data: spoken, type: spoken.type });
  }

  private add(draft: Draft): void {
    this.drafts.push(draft);
    const address = URL.createObjectURL(draft.data);
    const shown = draft.type.startsWith("audio/") ? h("audio", { controls: true, src: address }) : h("img", { src: address, alt: say("picture_of", { number: this.drafts.length }) });
    const away = h("button.button.button-small", { type: "button", click: () => this.remove(draft, item, address) }, say("remove"));
    const item = h("li", {}, shown, away);
    this.list.append(item);
    this.changed();
  }

  private remove(draft: Draft, item: HTMLElement, address: string): void {
    this.drafts.splice(this.drafts.indexOf(draft), 1);
    URL.revokeObjectURL(address);
    item.remove();
    this.changed();
  }
}

/** Where it is: asked of the telephone, or by name. The telephone is asked by itself only where it was allowed before. */
export class Place {
  spot: Spot | null = null;
  region = "";
  readonly name = h("input", { type: "text", name: "place", autocomplete: "off", maxlength: 200 }) as HTMLInputElement;
  readonly element: HTMLElement;
  private readonly told = h("p.hint", { role: "status" });
  private readonly offered = h("div.choices-row");

  constructor(private readonly phone: Phone) {
    const button = h("button.button.wide", { type: "button", click: () => void this.locate() }, icon("aim"), say("use_position"));
    this.name.addEventListener("input", () => this.offer());
    this.element = h("div.stack-tight", {}, button, this.told, field(say("place"), this.name, say("place_help")), this.offered);
    void navigator.permissions?.query({ name: "geolocation" }).then(
      (allowed) => (allowed.state === "granted" ? this.locate() : undefined),
      () => undefined,
    );
  }

  locate(): Promise<void> {
    return new Promise((resolve) => {
      this.told.textContent = say("locating");
      const end = (words: string): void => {
        this.told.textContent = words;
        resolve();
      };
      if (!("geolocation" in navigator)) return end(say("location_unavailable"));
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          this.spot = { lon: coords.longitude, lat: coords.latitude, accuracy: Math.round(coords.accuracy) };
          end(say("located", { metres: Math.max(1, this.spot.accuracy) }));
        },
        (why) => end(say(why.code === 1 ? "location_denied" : "location_unavailable")),
        { enableHighAccuracy: true, timeout: POSITION_MS, maximumAge: 30_000 },
      );
    });
  }

  /** What is known of the place, for the command's body. */
  said(): Record<string, string | number> {
    const named: Record<string, string> = { place: this.name.value.trim(), ...(this.region ? { region: this.region } : {}) };
    // A place chosen by name is what the worker means; the position then only tells where they stood.
    return this.spot && this.region === "" ? { ...named, ...this.spot } : named;
  }

  private offer(): void {
    this.region = "";
    const found = findPlaces(this.phone.parts.places ?? [], this.name.value);
    this.offered.replaceChildren(
      ...found.map(([code, name]) =>
        h("button.button.button-small", { type: "button", click: () => this.choose(code, name) }, name),
      ),
    );
  }

  private choose(code: string, name: string): void {
    this.region = code;
    this.name.value = name;
    this.offered.replaceChildren();
  }
}

/** Who must not read it: ticks, and how the one who told it can be reached without danger. */
class Care {
  private readonly ticks = WISHES.map((wish) => h("input", { type: "checkbox", name: "wishes", value: wish, id: `wish-${wish}` }) as HTMLInputElement);
  private readonly contact = h("input", { autocomplete: "off", name: "safe_contact", maxlength: 200 }) as HTMLInputElement;
  readonly element = h(
    "details.field",
    {},
    h("summary", {}, say("care")),
    h("p.help", {}, say("care_help")),
    ...this.ticks.map((tick) => h("label.tick", { for: tick.id }, tick, h("span", {}, say(`wish_${tick.value as (typeof WISHES)[number]}`)))),
    field(say("safe_contact"), this.contact, say("safe_contact_help")),
  );

  said(): { wishes?: string[]; safe_contact?: string } {
    const wishes = this.ticks.filter((tick) => tick.checked).map((tick) => tick.value);
    const contact = this.contact.value.trim();
    return { ...(wishes.length > 0 ? { wishes } : {}), ...(contact === "" ? {} : { safe_contact: contact }) };
  }
}

export function reportScreen(phone: Phone, go: (where: string) => void): Screen {
  const enclosed = new Enclosed();
  const place = new Place(phone);
  const text = h("textarea", { autocomplete: "off", name: "text", rows: 3, maxlength: 5000 }) as HTMLTextAreaElement;
  const urgent = h("input", { type: "checkbox", name: "urgent", id: "urgent" }) as HTMLInputElement;
  const care = new Care();
  const wrong = h("p.field-error", { role: "alert" });
  const send = h("button.button.button-main.button-big.wide", { type: "submit" }, say("save_and_send"));
  const form = h(
    "form.stack",
    {
      autocomplete: "off", // or the browser keeps what was typed, in its own words, for after a crash
      submit: async (event: Event) => {
        event.preventDefault();
        if (text.value.trim() === "" && enclosed.drafts.length === 0) {
          wrong.textContent = say("say_something");
          text.focus();
          return;
        }
        send.setAttribute("disabled", "");
        try {
          const command = await phone.write("report", { text: text.value.trim(), ...(urgent.checked ? { urgent: true } : {}), ...care.said(), ...place.said() }, { files: enclosed.drafts });
          go(`saved/${command.id}`);
        } catch {
          send.removeAttribute("disabled");
          wrong.textContent = say("not_saved"); // what was typed stays where it is
        }
      },
    },
    enclosed.element,
    field(say("what_is_wrong"), text, say("what_is_wrong_help")),
    h("div.field", {}, h("label.tick", { for: "urgent" }, urgent, h("span", {}, say("urgent"))), h("p.help", {}, say("urgent_help"))),
    place.element,
    care.element,
    wrong,
    h("div.stick", {}, send),
  );
  return { title: say("report"), body: form, refresh: () => undefined };
}

/** First "kept on the telephone", then "the platform has it". */
export async function savedScreen(phone: Phone, _go: (where: string) => void, id: string): Promise<Screen> {
  const proof = phone.proofs.find((one) => one.id === id);
  const item = (await phone.items()).find((one) => one.command.id === id);
  const more = h("div.buttons", {}, h("a.button.button-main", { href: "#/report" }, say("report_another")), h("a.button", { href: "#/" }, say("home")));
  if (proof !== undefined) {
    const slip = proof.status_url ? h("a.button", { href: proof.status_url }, say("slip")) : null;
    const body = h(
      "div.stack",
      {},
      h("section.notice.notice-kept", { "aria-live": "polite" }, h("h1", {}, say("platform_has_it")), proof.code ? h("p.code-large", {}, spaced(proof.code)) : null, h("p", {}, say("what_next_received"))),
      slip,
      more,
    );
    return { title: say("platform_has_it"), body };
  }
  const why = item?.problem ? h("p", {}, item.problem.title) : null;
  const words = phone.locked ? say("saved_locked") : phone.out ? say("saved_out") : item?.command.photo_ids.length ? say("saved_files") : say("saved_next");
  const body = h("div.stack", {}, h("section.notice", { "aria-live": "polite" }, h("h1", {}, say("saved")), why, h("p", {}, words)), more);
  return { title: say("saved"), body };
}

/** A case code in groups that can be read out. */
export function spaced(code: string): string {
  return code.replace(/^(\d{4})(\d{4})(\d+)(\d)$/, "$1 $2 $3 $4");
}
