/** A spoken note: pressed to begin, pressed to end, two minutes at most. */

const TYPES = ["audio/mp4", "audio/webm;codecs=opus", "audio/webm", "audio/ogg;codecs=opus"];
const LONGEST_MS = 120_000;
const BITS = 24_000;

export function canRecord(): boolean {
  return "MediaRecorder" in window && navigator.mediaDevices?.getUserMedia !== undefined;
}

export interface Recording {
  stop(): void;
  done: Promise<Blob | null>;
}

/** Begin; null when the telephone does not allow it. */
export async function record(): Promise<Recording | null> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS, ...(mimeType ? { mimeType } : {}) });
    const parts: Blob[] = [];
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    const done = new Promise<Blob | null>((resolve) => {
      recorder.addEventListener("stop", () => {
        for (const track of stream.getTracks()) track.stop();
        const type = (recorder.mimeType || mimeType || "audio/webm").split(";")[0] ?? "audio/webm";
        const whole = new Blob(parts, { type });
        resolve(whole.size > 0 ? whole : null);
      });
    });
    recorder.start();
    const stop = (): void => {
      if (recorder.state !== "inactive") recorder.stop();
    };
    setTimeout(stop, LONGEST_MS);
    return { stop, done };
  } catch {
    return null;
  }
}
