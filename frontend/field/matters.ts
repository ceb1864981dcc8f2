/** My matters and tasks, what was not sent yet, and what waits for a decision. */

import { field, h, icon } from "./dom";
import type { CaseOnPhone, TaskOnPhone, Unsettled } from "./parts";
import type { Phone } from "./phone";
import { walkingOrder } from "./places";
import type { Opened } from "./queue";
import { Enclosed, spaced } from "./report";
import type { Screen } from "./screen";
import { say, type FieldWord } from "./words";

type Go = (where: string) => void;

const VERBS: Record<string, FieldWord> = {
  report: "report", note: "note", amend: "amend", move: "move", task_done: "task_done", patrol: "patrol", task_got: "task_got", settle: "chosen", read: "read",
};

export function verbWord(verb: string): string {
  return say(VERBS[verb] ?? "note");
}

function short(text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

function textOf(one: Opened): string {
  const { body, verb, photo_ids } = one.command;
  const said = (body["said"] ?? {}) as Record<string, string>;
  const words = String(body["text"] ?? "") || String(body["place"] ?? "") || Object.values(said).join(" ");
  return words || (photo_ids.length > 0 ? say("with_files", { count: photo_ids.length }) : verbWord(verb));
}

function empty(words: string): HTMLElement {
  return h("div.empty", {}, icon("check"), h("p.empty-title", {}, words));
}

// -- what was not sent yet -------------------------------------------------------------------------------------------

export async function unsentScreen(phone: Phone): Promise<Screen> {
  const items = await phone.items();
  const days = Math.floor((Date.now() - phone.oldest) / 86_400_000);
  const row = (one: Opened): HTMLElement =>
    h(
      "li.card",
      {},
      h("p", {}, h("strong", {}, verbWord(one.command.verb)), ` · ${one.command.made_at.slice(5, 16).replace("T", " ")}`),
      h("p.clip", {}, textOf(one)),
      h("p.hint", {}, one.item.state === "tray" ? say("needs_you") : one.item.told ? say("waits_told", { count: one.command.photo_ids.length }) : one.command.photo_ids.length > 0 ? say("waits_files", { count: one.command.photo_ids.length }) : say("waits")),
      one.item.state === "tray" ? h("a.button", { href: `#/tray/${one.item.id}` }, say("look")) : null,
    );
  const body = h(
    "div.stack",
    {},
    items.length > 0 && days > 0 ? h("p.notice.notice-soon", {}, say("unsent_days", { days })) : null,
    items.length > 0 ? h("p", {}, say("unsent_lead")) : null,
    items.length > 0 ? h("ul.stack.plain", {}, ...items.map(row)) : empty(say("all_sent")),
    items.length > 0 ? h("button.button.button-main.wide", { type: "button", click: () => phone.sync() }, say("send_now")) : null,
    ...proofList(phone),
  );
  return { title: say("unsent"), body };
}

function proofList(phone: Phone): HTMLElement[] {
  if (phone.proofs.length === 0) return [];
  return [
    h("h2", {}, say("received_list")),
    h("ul.stack-tight.plain", {}, ...phone.proofs.slice(0, 20).map((one) => h("li.row", {}, icon("check"), h("span", {}, `${verbWord(one.verb)} ${short(one.text, 30)} ${one.code ? spaced(one.code) : ""}`)))),
  ];
}

/** One item that waits for its worker: a refusal with its reason, or two versions side by side. */
export async function trayScreen(phone: Phone, go: Go, id: string): Promise<Screen> {
  const one = (await phone.items()).find((item) => item.item.id === id);
  const sent = (phone.parts.needs_me ?? []).find((item) => item.id === id);
  if (one === undefined && sent === undefined) return { title: say("needs_you"), body: empty(say("settled_already")) };
  const answer = one?.receipt?.answer ?? sent?.answer ?? {};
  const gone = async (): Promise<void> => {
    if (one !== undefined) await phone.queue?.drop(id);
    if (sent !== undefined) phone.parts.needs_me = (phone.parts.needs_me ?? []).filter((item) => item.id !== id);
    go("unsent");
  };
  if (answer.theirs !== undefined && answer.yours !== undefined) {
    const target = one?.command.case ?? one?.receipt?.code ?? sent?.code ?? "";
    const mine = async (): Promise<void> => {
      await phone.write("amend", { text: answer.yours, base: answer.version ?? 0 }, { case: target });
      await phone.write("settle", { commands: [id] });
      await gone();
    };
    const theirs = async (): Promise<void> => {
      await phone.write("settle", { commands: [id] });
      await gone();
    };
    const body = h(
      "div.stack",
      {},
      h("p", {}, say("two_versions")),
      h("section.card", {}, h("h2", {}, say("yours")), h("p", {}, answer.yours)),
      h("section.card", {}, h("h2", {}, say("theirs")), h("p", {}, answer.theirs)),
      h("div.buttons", {}, h("button.button.button-main", { type: "button", click: mine }, say("take_mine")), h("button.button", { type: "button", click: theirs }, say("take_theirs"))),
      h("p.hint", {}, say("both_kept")),
    );
    return { title: say("two_versions_title"), body };
  }
  const why = one?.problem?.title || sent?.answer.title || say(sent?.state === "waiting" ? "waits_for_report" : "refused_unknown");
  const again = async (): Promise<void> => {
    await phone.queue?.retry(id);
    void phone.sync();
    go("unsent");
  };
  let sure = false;
  const drop = h("button.button.button-danger", {
    type: "button",
    click: async () => {
      if (!sure) {
        sure = true;
        drop.textContent = say("drop_sure");
        return;
      }
      if (sent !== undefined) await phone.write("settle", { commands: [id] });
      await gone();
    },
  }, say("drop"));
  const body = h(
    "div.stack",
    {},
    h("section.notice.notice-refused", {}, h("h2", {}, say("not_taken")), h("p", {}, why)),
    h("section.card", {}, h("p", {}, one ? textOf(one) : (sent?.body.text ?? ""))),
    h("div.buttons", {}, one ? h("button.button.button-main", { type: "button", click: again }, say("try_again")) : null, drop),
    one ? h("p.hint", {}, say("still_on_phone")) : null,
  );
  return { title: say("needs_you"), body };
}

// -- my matters ------------------------------------------------------------------------------------------------------

export async function casesScreen(phone: Phone): Promise<Screen> {
  const reports = (await phone.items()).filter((one) => one.command.verb === "report");
  const cases = phone.parts.cases ?? [];
  const needs = phone.parts.needs_me ?? [];
  const body = h(
    "div.stack",
    {},
    ...needs.filter((one) => one.state === "conflict" || one.state === "refused").map((one: Unsettled) => h("a.card.card-link.notice-soon", { href: `#/tray/${one.id}` }, h("strong", {}, say("needs_you")), ` ${short(one.body.text ?? "")}`)),
    ...reports.map((one) => h("a.card.card-link", { href: "#/unsent" }, h("p.row", {}, h("span.badge", {}, icon("offline"), say("on_phone"))), h("p.clip", {}, textOf(one)))),
    ...cases.map((one) =>
      h(
        "a.card.card-link",
        { href: `#/case/${one.code}` },
        h("p.row.row-apart", {}, h(one.open ? "span.badge.badge-half" : "span.badge.badge-check", {}, icon(one.open ? "half" : "check"), one.state_label), h("span.hint", {}, one.at.slice(5, 10))),
        h("p.clip", {}, one.text),
        h("p.hint", {}, one.where),
      ),
    ),
    cases.length + reports.length === 0 ? empty(say("no_matters")) : null,
    h("a.button.wide", { href: "#/tasks" }, icon("check"), say("tasks")),
  );
  return { title: say("mine"), body };
}

export async function caseScreen(phone: Phone, go: Go, code: string): Promise<Screen> {
  const one = (phone.parts.cases ?? []).find((item) => item.code === code);
  if (one === undefined) return { title: say("mine"), body: empty(say("not_on_phone")) };
  const pending = (await phone.items()).filter((item) => item.command.case === code || (one.report !== "" && item.command.case === one.report));
  const body = h(
    "div.stack",
    {},
    h("section.card", {}, h("p.row", {}, h("span.badge", {}, one.state_label), h("span.code", {}, spaced(one.code))), h("p.case-text", {}, one.text), h("p.hint", {}, [one.where, one.place].filter(Boolean).join(" · "))),
    h("section.card", {}, h("h2", {}, say("next_step")), h("p", {}, h("strong", {}, one.who)), ...one.what.split("\n").map((line) => h("p", {}, line)), one.due ? h("p.hint", {}, say("due", { day: one.due.slice(0, 10) })) : null),
    ...pending.map((item) => h("p.notice", {}, `${verbWord(item.command.verb)}: ${textOf(item)} · ${say("on_phone")}`)),
    ...one.moves.map((move) => moveForm(phone, one, move)),
    one.mine && one.open && !phone.practice ? amendForm(phone, one) : null,
  );
  return { title: say("mine"), body, refresh: () => undefined };
  function amendForm(phone: Phone, one: CaseOnPhone): HTMLElement {
    const text = h("textarea", { autocomplete: "off", rows: 4, name: "text" }) as HTMLTextAreaElement;
    text.value = one.text;
    return folded(say("amend"), say("amend_help"), [field(say("what_is_wrong"), text)], async () => {
      if (text.value.trim() === "" || text.value === one.text) return false;
      await phone.write("amend", { text: text.value.trim(), base: one.version }, { case: one.code });
      go("unsent");
      return true;
    });
  }
  function moveForm(phone: Phone, one: CaseOnPhone, move: CaseOnPhone["moves"][number]): HTMLElement {
    const asked = move.asks.map((ask) => ({ ...ask, input: h("textarea", { autocomplete: "off", rows: 3, name: ask.name }) as HTMLTextAreaElement }));
    const enclosed = move.move === "note" ? new Enclosed() : null;
    const parts = asked.map((ask) => field(`${say(ask.name === "note" ? "words" : ask.name === "outcome" ? "outcome" : "reason")}${ask.required ? "" : say("optional")}`, ask.input));
    return folded(move.label, "", enclosed ? [...parts, enclosed.element] : parts, async () => {
      const files = enclosed?.drafts ?? [];
      if (asked.some((ask) => ask.required && ask.input.value.trim() === "") && files.length === 0) return false;
      const said = Object.fromEntries(asked.filter((ask) => ask.input.value.trim() !== "").map((ask) => [ask.name, ask.input.value.trim()]));
      if (move.move === "note") await phone.write("note", { text: said["note"] ?? "" }, { case: one.code, files });
      else await phone.write("move", { move: move.move, said }, { case: one.code });
      go("unsent");
      return true;
    });
  }
}

/** A form that opens when it is wanted; says what is missing when it cannot be saved. */
function folded(title: string, help: string, parts: HTMLElement[], save: () => Promise<boolean>): HTMLElement {
  const wrong = h("p.field-error", { role: "alert" });
  const form = h(
    "form.stack",
    {
      submit: async (event: Event) => {
        event.preventDefault();
        wrong.textContent = (await save()) ? "" : say("say_something");
      },
    },
    help ? h("p.hint", {}, help) : null,
    ...parts,
    wrong,
    h("button.button.button-main.wide", { type: "submit" }, title),
  );
  return h("details.card", {}, h("summary", {}, title), form);
}

// -- tasks -----------------------------------------------------------------------------------------------------------

export function tasksScreen(phone: Phone): Screen {
  const open = (phone.parts.tasks ?? []).filter((task) => task.done === "");
  const done = (phone.parts.tasks ?? []).filter((task) => task.done !== "");
  const row = (task: TaskOnPhone): HTMLElement =>
    h(
      "a.card.card-link",
      { href: `#/task/${task.id}` },
      h("p.row.row-apart", {}, h(task.done ? "span.badge.badge-check" : "span.badge.badge-ring", {}, icon(task.done ? "check" : "ring"), task.done ? say("done") : say("to_do")), h("span.hint", {}, task.due ? say("due", { day: task.due }) : "")),
      h("p.clip", {}, task.text),
      h("p.hint", {}, [task.where, task.place].filter(Boolean).join(" · ")),
    );
  const body = h("div.stack", {}, ...walkingOrder(open, null).map(row), open.length === 0 ? empty(say("no_tasks")) : null, ...done.map(row));
  return { title: say("tasks"), body };
}

export async function taskScreen(phone: Phone, go: Go, id: string): Promise<Screen> {
  const task = (phone.parts.tasks ?? []).find((one) => one.id === Number(id));
  if (task === undefined) return { title: say("tasks"), body: empty(say("not_on_phone")) };
  const pending = (await phone.items()).some((one) => one.command.verb === "task_done" && one.command.body["task"] === task.id);
  const text = h("textarea", { autocomplete: "off", rows: 3, name: "text" }) as HTMLTextAreaElement;
  const enclosed = new Enclosed();
  const wrong = h("p.field-error", { role: "alert" });
  const form = h(
    "form.stack",
    {
      submit: async (event: Event) => {
        event.preventDefault();
        if (text.value.trim() === "" && enclosed.drafts.length === 0) {
          wrong.textContent = say("say_something");
          return;
        }
        await phone.write("task_done", { task: task.id, text: text.value.trim() }, { files: enclosed.drafts });
        go("unsent");
      },
    },
    enclosed.element,
    field(say("what_was_done"), text),
    wrong,
    h("button.button.button-main.button-big.wide", { type: "submit" }, say("task_done")),
  );
  const body = h(
    "div.stack",
    {},
    h("section.card", {}, h("p.case-text", {}, task.text), h("p.hint", {}, [task.where, task.place].filter(Boolean).join(" · ")), h("p.hint", {}, say("given_by", { who: task.by })), task.due ? h("p", {}, say("due", { day: task.due })) : null),
    task.done ? h("p.notice.notice-kept", {}, say("task_is_done")) : pending ? h("p.notice", {}, say("saved")) : form,
  );
  return { title: say("tasks"), body, refresh: () => undefined };
}
