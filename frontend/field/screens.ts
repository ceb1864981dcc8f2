/** What stands on the screen. Each screen is built from the telephone's state; what was typed is kept while it is open. */

import { h, icon } from "./dom";
import { caseScreen, casesScreen, taskScreen, tasksScreen, trayScreen, unsentScreen } from "./matters";
import { dutyScreen, patrolScreen } from "./outside";
import { otherParts } from "./parts";
import type { Phone } from "./phone";
import { reportScreen, savedScreen } from "./report";
import type { Build, Screen } from "./screen";
import { partScreen, pinScreen, settingsScreen, signInScreen, unlockScreen } from "./settings";
import { say } from "./words";

/** Which screens open while the telephone is locked: writing a report down, and opening up. */
const WITHOUT_PIN = new Set(["", "report", "saved", "signin", "pin", "unlock"]);

const SCREENS: Record<string, Build> = {
  "": homeScreen,
  report: reportScreen,
  saved: savedScreen,
  unsent: unsentScreen,
  tray: trayScreen,
  mine: casesScreen,
  case: caseScreen,
  tasks: tasksScreen,
  task: taskScreen,
  patrol: patrolScreen,
  duty: dutyScreen,
  part: partScreen,
  settings: settingsScreen,
  signin: signInScreen,
  pin: pinScreen,
  unlock: unlockScreen,
};

export function build(phone: Phone, go: (where: string) => void, name: string, part: string): Screen | Promise<Screen> {
  if (phone.vault === null && !["signin", "pin"].includes(name)) return signInScreen(phone, go);
  if (phone.locked && !WITHOUT_PIN.has(name)) return unlockScreen(phone, go, [name, part].filter(Boolean).join("/"));
  return (SCREENS[name] ?? homeScreen)(phone, go, part);
}

function homeScreen(phone: Phone, go: (where: string) => void): Screen {
  const tile = (name: string, where: string, title: string, small: string, main = false): HTMLElement =>
    h(main ? "a.tile.tile-main" : "a.tile", { href: `#/${where}` }, icon(name), h("span", {}, title, h("small", {}, small)));
  const open = (phone.parts.cases ?? []).filter((one) => one.open).length;
  const tasks = (phone.parts.tasks ?? []).filter((task) => task.done === "").length;
  const on = phone.duty.state === "on";
  const others = phone.locked ? [] : otherParts(phone.parts);
  const link = (name: string, where: string, title: string): HTMLElement => h("a.button.button-quiet", { href: `#/${where}` }, icon(name), title);
  const body = h(
    "div.stack",
    {},
    phone.help.element,
    phone.locked ? h("button.button.wide", { type: "button", click: () => go("unlock") }, icon("lock"), say("unlock")) : null,
    h(
      "nav.tiles.tiles-three",
      { "aria-label": say("what_to_do") },
      tile("plus", "report", say("report"), say("report_small"), true),
      tile("mine", "mine", say("mine"), phone.locked ? say("after_pin") : say("mine_small", { count: open })),
      tile(on ? "pause" : "pin", "duty", on ? say("off_duty") : say("on_duty"), on ? say("duty_now") : say("duty_small")),
    ),
    h(
      "nav.buttons.more",
      { "aria-label": say("more") },
      link("check", "tasks", phone.locked ? say("tasks") : say("tasks_count", { count: tasks })),
      link("people", "patrol", say("patrol")),
      ...others.map(([name, part]) => link("info", `part/${name}`, part.title)),
      link("key", "settings", say("settings")),
      phone.practice ? null : h("button.button.button-quiet", { type: "button", click: () => void phone.practise() }, icon("note"), say("practice")),
    ),
  );
  return { title: say("app"), body };
}
