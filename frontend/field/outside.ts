/** Out in the grid: on and off duty, and what was seen on the way. */

import { field, h, icon } from "./dom";
import type { Look } from "./duty";
import type { Phone } from "./phone";
import { type Named, walkingOrder } from "./places";
import { Enclosed, Place } from "./report";
import type { Screen } from "./screen";
import { say } from "./words";

type Go = (where: string) => void;

export async function dutyScreen(phone: Phone, go: Go): Promise<Screen> {
  const { duty } = phone;
  const on = duty.state === "on";
  const looks = on || duty.state === "off" ? await duty.looks() : [];
  const help = h("p", { role: "status" });
  const press = h("button.button.button-main.button-big.wide", {
    type: "button",
    click: async () => {
      press.setAttribute("disabled", "");
      if (phone.practice) help.textContent = say("practice_nothing_sent");
      else if (on) await duty.end();
      else await duty.start(chosen.value || undefined);
      if (!phone.practice) go("duty");
    },
  }, on ? say("off_duty") : say("on_duty"));
  const roles = phone.parts.duty?.roles ?? [];
  const chosen = h("select", { name: "role" }, h("option", { value: "" }, say("role_any")), ...roles.map((one) => h("option", { value: one.role }, one.label))) as HTMLSelectElement;
  const words = duty.state === "absent" ? say("duty_absent") : on ? say("duty_is_on") : say("duty_is_off");
  const body = h(
    "div.stack",
    {},
    h(on ? "section.notice.notice-kept" : "section.notice", {}, h("p", {}, words)),
    duty.refusal && !on ? h("p.field-error", { role: "alert" }, duty.refusal) : null,
    on || roles.length === 0 ? null : field(say("role"), chosen),
    press,
    help,
    phone.help.element,
    looks.length > 0 ? h("h2", {}, say("who_looked")) : null,
    looks.length > 0 ? h("ul.stack-tight.plain", {}, ...looks.map((one: Look) => h("li", {}, [one.at.slice(5, 16).replace("T", " "), one.unit, one.by, one.kind_label, one.reason].filter(Boolean).join(" ")))) : null,
  );
  return { title: on ? say("off_duty") : say("on_duty"), body };
}

/** What was seen where one looked. Stops are in an order to walk; nothing is counted. */
export function patrolScreen(phone: Phone, go: Go): Screen {
  const place = new Place(phone);
  const enclosed = new Enclosed();
  const text = h("textarea", { autocomplete: "off", rows: 2, name: "text" }) as HTMLTextAreaElement;
  const wrong = h("p.field-error", { role: "alert" });
  const stops = [...(phone.parts.tasks ?? []).filter((task) => !task.done), ...(phone.parts.cases ?? []).filter((one) => one.open)];
  const order = h("ol.stack-tight");
  const show = (): void => {
    const walked = walkingOrder(stops.map((stop) => ({ lon: stop.lon, lat: stop.lat, text: stop.text, where: `#/${"id" in stop ? `task/${stop.id}` : `case/${stop.code}`}` })), place.spot);
    order.replaceChildren(...walked.slice(0, 12).map((stop) => h("li", {}, h("a", { href: stop.where }, stop.text.slice(0, 40)))));
  };
  show();
  const save = async (quiet: boolean): Promise<void> => {
    if (place.name.value.trim() === "" && place.spot !== null) place.name.value = nearest(phone.parts.places ?? [], place.spot);
    if (place.name.value.trim() === "") {
      wrong.textContent = say("say_where");
      place.name.focus();
      return;
    }
    const region = place.region ? { region: place.region } : {};
    await phone.write("patrol", { place: place.name.value.trim(), quiet, text: text.value.trim(), ...region }, { files: enclosed.drafts });
    go(quiet ? "unsent" : "report");
  };
  const body = h(
    "div.stack",
    {},
    stops.length > 0 ? h("details.card", {}, h("summary", {}, say("stops")), order, h("button.button", { type: "button", click: async () => (await place.locate(), show()) }, icon("aim"), say("order_from_here"))) : null,
    place.element,
    enclosed.element,
    field(`${say("what_was_seen")}${say("optional")}`, text),
    wrong,
    h("div.buttons.stick", {}, h("button.button.button-main.button-big", { type: "button", click: () => save(true) }, say("nothing_wrong")), h("button.button.button-big", { type: "button", click: () => save(false) }, say("something_wrong"))),
  );
  return { title: say("patrol"), body, refresh: () => undefined };
}

function nearest(places: Named[], spot: { lon: number; lat: number }): string {
  return walkingOrder(places.map(([, name, lon, lat]) => ({ name, lon, lat })), spot)[0]?.name ?? "";
}
