/** What every screen is. */

import type { Phone } from "./phone";

export interface Screen {
  title: string;
  body: HTMLElement;
  /** Called when the state has changed; without it the screen is built anew. A screen one types into has one. */
  refresh?: () => void;
}
export type Build = (phone: Phone, go: (where: string) => void, part: string) => Screen | Promise<Screen>;
