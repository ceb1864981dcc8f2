/** Three short tones, where the browser lets a page sound that has been used before. */
export function sound(): void {
  if (!("AudioContext" in window)) return;
  const context = new AudioContext();
  for (const second of [0, 0.35, 0.7]) {
    const tone = context.createOscillator();
    tone.frequency.value = 880;
    tone.connect(context.destination);
    tone.start(context.currentTime + second);
    tone.stop(context.currentTime + second + 0.2);
  }
}
