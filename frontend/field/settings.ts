/** Signing in, the PIN, large type, a sealed copy, signing out, and the parts of other rooms. */

import { field, h, icon } from "./dom";
import { otherParts } from "./parts";
import type { Phone } from "./phone";
import { walkingOrder } from "./places";
import type { Screen } from "./screen";
import { WrongPin } from "./seal";
import { say } from "./words";

type Go = (where: string) => void;

const PIN = /^\d{6}$/;
const SLOW_AFTER = 5;
const SLOW_MS = 5000;

function pinInput(name: string): HTMLInputElement {
  return h("input.pin", { type: "password", inputmode: "numeric", pattern: "[0-9]*", maxlength: 6, autocomplete: "off", name }) as HTMLInputElement;
}

function form(button: string, parts: (HTMLElement | null)[], act: (tell: (words: string) => void) => Promise<void>): HTMLElement {
  const wrong = h("p.field-error", { role: "alert" });
  const press = h("button.button.button-main.button-big.wide", { type: "submit" }, button);
  return h(
    "form.stack.card",
    {
      submit: async (event: Event) => {
        event.preventDefault();
        press.setAttribute("disabled", "");
        await act((words) => {
          wrong.textContent = words;
        });
        press.removeAttribute("disabled");
      },
    },
    ...parts,
    wrong,
    press,
  );
}

/** Signed in, on the way to a PIN. */
let arriving: { username: string; token: string } | null = null;

export function signInScreen(phone: Phone, go: Go): Screen {
  const again = phone.out && phone.session !== null ? phone.session.username : "";
  const username = h("input", { type: "text", name: "username", autocomplete: "username", autocapitalize: "off", value: again }) as HTMLInputElement;
  const password = h("input", { type: "password", name: "password", autocomplete: "current-password" }) as HTMLInputElement;
  const code = h("input", { type: "text", inputmode: "numeric", name: "code", autocomplete: "one-time-code", maxlength: 6 }) as HTMLInputElement;
  const second = h("div", { hidden: true }, field(say("second_factor"), code));
  const sign = form(say("sign_in"), [field(say("username"), username), field(say("password"), password), second], async (tell) => {
    const answer = await phone.platform.signIn(username.value.trim(), password.value, code.value.trim());
    if (answer.kind === "lost") return tell(say("no_signal_sign_in"));
    if (answer.kind !== "ok") {
      if (answer.kind === "no" && answer.problem.code === "second-factor-needed") second.hidden = false;
      return tell(answer.kind === "no" ? answer.problem.title : say("no_signal_sign_in"));
    }
    if (again !== "" && username.value.trim() === again && phone.key !== null) {
      await phone.signInAgain(answer.body.token);
      return go("");
    }
    arriving = { username: username.value.trim(), token: answer.body.token };
    go("pin");
  });
  const practice = h("button.button.wide", { type: "button", click: async () => (await phone.practise(), go("")) }, icon("note"), say("practice"));
  const insecure = window.isSecureContext ? null : h("p.notice.notice-refused", {}, say("insecure"), " ", h("a", { href: "/field/" }, say("web_page")));
  const body = h(
    "div.stack",
    {},
    insecure,
    again ? h("p.notice.notice-soon", {}, say("signed_out_kept")) : h("p", {}, say("sign_in_lead")),
    sign,
    practice,
    phone.vaults.length > 0 && !again ? h("a.button.wide", { href: "#/unlock" }, icon("lock"), say("unlock")) : null,
    phone.vaults.length === 0 ? importer(phone, go) : null,
  );
  return { title: say("sign_in"), body, refresh: () => undefined };
}

export function pinScreen(phone: Phone, go: Go): Screen {
  if (arriving === null && phone.vault === null) return signInScreen(phone, go);
  const [old, fresh, again] = [pinInput("old"), pinInput("pin"), pinInput("again")];
  const change = arriving === null;
  const parts = [change ? field(say("pin_old"), old) : null, field(say("pin_new"), fresh, say("pin_help")), field(say("pin_again"), again)];
  const body = h("div.stack", {}, h("p", {}, say("pin_lead")), form(say("pin_set"), parts, async (tell) => {
    if (!PIN.test(fresh.value) || /^(\d)\1+$/.test(fresh.value) || "0123456789876543210".includes(fresh.value)) return tell(say("pin_weak"));
    if (fresh.value !== again.value) return tell(say("pin_differs"));
    if (arriving !== null) {
      const { username, token } = arriving;
      arriving = null;
      await phone.firstSignIn(username, token, fresh.value);
    } else {
      try {
        await phone.setPin(old.value, fresh.value);
      } catch (why) {
        return tell(why instanceof WrongPin ? say("pin_wrong") : say("not_saved"));
      }
    }
    go("");
  }));
  return { title: say("pin_set"), body, refresh: () => undefined };
}

let wrongPins = 0;

export function unlockScreen(phone: Phone, go: Go, then: string): Screen {
  const pin = pinInput("pin");
  const whose = phone.vaults.map((vault) => vault.label).join("、");
  const open = form(say("unlock"), [field(say("pin"), pin, whose ? say("pin_of", { who: whose }) : "")], async (tell) => {
    if (wrongPins >= SLOW_AFTER) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    try {
      await phone.enter(pin.value);
      wrongPins = 0;
      go(then.startsWith("unlock") ? "" : then);
    } catch {
      wrongPins += 1;
      pin.value = "";
      tell(say("pin_wrong"));
      pin.focus();
    }
  });
  const body = h("div.stack", {}, phone.help.element, h("p", {}, say("unlock_lead")), open, h("a.button.wide", { href: "#/report" }, icon("plus"), say("report_locked")), h("a.button.button-quiet.wide", { href: "#/signin" }, icon("people"), say("another_worker")));
  return { title: say("unlock"), body, refresh: () => undefined };
}

export function settingsScreen(phone: Phone, go: Go): Screen {
  const elder = document.documentElement.classList.contains("elder");
  const exported = h("p", { role: "status" });
  const save = async (): Promise<void> => {
    const link = h("a", { href: URL.createObjectURL(await phone.export()), download: `quartet-${new Date().toISOString().slice(0, 10)}.sealed.json` }) as HTMLAnchorElement;
    link.click();
    exported.textContent = say("exported");
  };
  const unsent = phone.waiting + phone.tray;
  let sure = unsent === 0;
  const leave = h("button.button.button-danger.wide", {
    type: "button",
    click: async () => {
      if (!sure) {
        sure = true;
        exported.textContent = say("leave_unsent", { count: unsent });
        leave.textContent = say("leave_sure");
        return;
      }
      await phone.signOut();
      go("");
    },
  }, say("leave"));
  const { me } = phone.parts;
  const body = h(
    "div.stack",
    {},
    me ? h("section.card", {}, h("p", {}, h("strong", {}, me.name)), ...me.grids.map((grid) => h("p.hint", {}, grid.name))) : null,
    h("button.button.wide", { type: "button", "aria-pressed": String(elder), click: () => (setElder(!elder), go("settings")) }, icon("letters"), elder ? say("normal_type") : say("large_type")),
    h("a.button.wide", { href: "#/pin" }, icon("lock"), say("pin_change")),
    h("button.button.wide", { type: "button", click: () => (phone.lock(), go("")) }, icon("lock"), say("lock_now")),
    h("button.button.wide", { type: "button", click: save }, icon("out"), say("export")),
    importer(phone, go),
    exported,
    leave,
    h("p.hint", {}, say("settings_help")),
  );
  return { title: say("settings"), body, refresh: () => undefined };
}

function importer(phone: Phone, go: Go): HTMLElement {
  const told = h("p", { role: "status" });
  const input = h("input.hidden-input", { type: "file", accept: ".json,application/json", id: "sealed" }) as HTMLInputElement;
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (file === undefined) return;
    try {
      const count = await phone.import(await file.text());
      told.textContent = say("imported", { count });
      if (phone.key === null) go("unlock");
    } catch {
      told.textContent = say("import_failed");
    }
  });
  return h("div", {}, input, h("label.button.wide", { for: "sealed" }, icon("join"), say("import")), told);
}

export function setElder(on: boolean): void {
  document.documentElement.classList.toggle("elder", on);
  localStorage.setItem("quartet_elder", on ? "1" : "0");
}

/** A part of another room: what there is, the nearest first where it has places. */
/** Where a line of another room leads: a screen of this app when it has one, else a page of the platform. */
export function placeOf(phone: Phone, url: string): string {
  const there = new URL(url, location.href);
  if (there.pathname === location.pathname && there.hash !== "") return there.hash;
  const code = /^\/cases\/([\d-]+)\/$/.exec(there.pathname)?.[1];
  return code !== undefined && (phone.parts.cases ?? []).some((one) => one.code === code) ? `#/case/${code}` : url;
}

export function partScreen(phone: Phone, go: Go, name: string): Screen {
  const part = otherParts(phone.parts).find(([key]) => key === name)?.[1];
  const list = h("ul.stack.plain");
  const show = (from: { lon: number; lat: number } | null): void => {
    list.replaceChildren(
      ...walkingOrder(part?.items ?? [], from).map((item) =>
        h("li.card", {}, h("p", {}, item.url ? h("a", { href: placeOf(phone, item.url) }, item.title) : h("strong", {}, item.title)), item.text ? h("p", {}, item.text) : null, item.phone ? h("a.button", { href: `tel:${item.phone}` }, icon("phone"), item.phone) : null),
      ),
    );
  };
  show(null);
  const placed = part?.items.some((item) => typeof item.lon === "number");
  const near = (): void => navigator.geolocation?.getCurrentPosition(({ coords }) => show({ lon: coords.longitude, lat: coords.latitude }), () => undefined);
  const read = async (): Promise<void> => {
    await phone.write("read", { up_to: part?.up_to ?? 0 });
    delete phone.parts[name];
    go("");
  };
  const body = h("div.stack", {}, placed ? h("button.button.wide", { type: "button", click: near }, icon("aim"), say("nearest_first")) : null, list, part?.up_to !== undefined ? h("button.button.wide", { type: "button", click: read }, icon("check"), say("read_these")) : null);
  return { title: part?.title ?? "", body, refresh: () => undefined };
}
