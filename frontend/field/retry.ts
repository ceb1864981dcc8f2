/**
 * Another try by itself after one that did not get through: soon, then less and less often. What a browser says of being
 * online is not believed: after a reload without a signal it says yes, and then has nothing to tell when the signal comes.
 */
const SOON_MS = 5_000;
const LATEST_MS = 60_000;

export class Retry {
  private failed = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly act: () => void) {}

  /** Say how a try ended. */
  after(gotThrough: boolean): void {
    clearTimeout(this.timer);
    this.failed = gotThrough ? 0 : this.failed + 1;
    if (!gotThrough) this.timer = setTimeout(this.act, Math.min(LATEST_MS, SOON_MS * 2 ** (this.failed - 1)));
  }
}
