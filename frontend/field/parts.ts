/** What a telephone takes along from the platform, by parts: its own, and those of other rooms shown as they are. */

import type { Receipt } from "./api";
import type { Named } from "./places";

export interface CaseOnPhone {
  code: string;
  report: string;
  text: string;
  place: string;
  where: string;
  lon: number | null;
  lat: number | null;
  state: string;
  state_label: string;
  open: boolean;
  at: string;
  who: string;
  what: string;
  due: string;
  version: number;
  mine: boolean;
  moves: { move: string; label: string; asks: { name: string; required: boolean }[] }[];
}

export interface TaskOnPhone {
  id: number;
  text: string;
  where: string;
  place: string;
  by: string;
  at: string;
  due: string;
  done: string;
  got: boolean;
  code: string;
  lon: number | null;
  lat: number | null;
}

export interface Unsettled {
  id: string;
  verb: string;
  state: string;
  code: string;
  body: { text?: string; base?: number };
  answer: Receipt["answer"] & { title?: string };
  at: string;
}

/** A part of another room, shown as it is. */
export interface OtherPart {
  title: string;
  items: { title: string; text?: string; phone?: string; lon?: number; lat?: number; url?: string; urgent?: boolean }[];
  /** The newest of what is shown, when it can be marked as read. */
  up_to?: number;
}

export interface Parts {
  me?: { id: number; name: string; grids: { code: string; name: string }[]; roles: { role: string; label: string }[] };
  cases?: CaseOnPhone[];
  tasks?: TaskOnPhone[];
  places?: Named[];
  needs_me?: Unsettled[];
  duty?: { roles: { role: string; label: string }[] };
}

/** Parts of other rooms that know how to be shown. */
export function otherParts(parts: Parts & Record<string, unknown>): [string, OtherPart][] {
  return Object.entries(parts).filter((entry): entry is [string, OtherPart] => {
    const value = entry[1] as { title?: unknown; items?: unknown } | undefined;
    return typeof value?.title === "string" && Array.isArray(value.items);
  });
}

/** Whether something urgent lies in the tray that was not there before. */
export function rings(before: OtherPart | undefined, after: OtherPart | undefined): boolean {
  return (after?.up_to ?? 0) > (before?.up_to ?? 0) && (after?.items ?? []).some((item) => item.urgent === true);
}
