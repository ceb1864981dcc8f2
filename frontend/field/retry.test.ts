import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Retry } from "./retry";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Seconds between the tries of a line that stays dead for ten minutes. */
function waits(): number[] {
  const at = [Date.now()];
  const retry = new Retry(() => {
    at.push(Date.now());
    retry.after(false);
  });
  retry.after(false);
  vi.advanceTimersByTime(600_000);
  return at.slice(1).map((one, index) => (one - (at[index] ?? 0)) / 1000);
}

test("a dead line is tried soon, then less and less often, and never given up", () => {
  expect(waits().slice(0, 7)).toEqual([5, 10, 20, 40, 60, 60, 60]);
});

test("what got through is not tried again, and the next failure is tried soon", () => {
  const act = vi.fn();
  const retry = new Retry(act);
  for (const gotThrough of [false, false, true]) retry.after(gotThrough);
  vi.advanceTimersByTime(600_000);
  expect(act).not.toHaveBeenCalled();

  retry.after(false);
  vi.advanceTimersByTime(5_000);
  expect(act).toHaveBeenCalledTimes(1);
});
