import { once } from "./once";
import { say } from "./words";

const LONGEST_SIDE = 2000;
const QUALITY = 0.85;

/** Photos are made smaller on the phone before they are sent; where that fails the photo goes as it is. */
export function enhancePhotos(root: ParentNode): void {
  for (const input of once<HTMLInputElement>("photo", 'input[type="file"][accept^="image"]', root)) {
    input.addEventListener("change", () => void shrinkAll(input));
  }
}

async function shrinkAll(input: HTMLInputElement): Promise<void> {
  const chosen = [...(input.files ?? [])];
  const ready = await Promise.all(chosen.map(shrink));
  const carrier = new DataTransfer();
  for (const file of ready) carrier.items.add(file);
  input.files = carrier.files;
  show(input, ready);
}

/** The longest side at most `LONGEST_SIDE` pixels, as JPEG; never larger than what was chosen. */
export async function shrink(file: File): Promise<File> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const { width, height } = fit(picture.width, picture.height);
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
    picture.close();
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (blob === null || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // the server reads it and says what is wrong with it
  }
}

/** Width and height after shrinking, in whole pixels. */
export function fit(width: number, height: number, longest = LONGEST_SIDE): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function show(input: HTMLInputElement, files: File[]): void {
  const field = input.closest(".field") ?? input.parentElement;
  if (field === null) return;
  let thumbs = field.querySelector<HTMLElement>(".thumbs");
  if (thumbs === null) {
    thumbs = document.createElement("div");
    thumbs.className = "thumbs";
    thumbs.setAttribute("aria-live", "polite");
    field.append(thumbs);
  }
  const told = document.createElement("p");
  told.className = "help";
  const kilobytes = Math.ceil(files.reduce((sum, file) => sum + file.size, 0) / 1024);
  told.textContent = files.length > 0 ? say("photo_shrunk", { count: files.length, kilobytes }) : "";
  const pictures = files.map((file) => {
    const picture = document.createElement("img");
    picture.alt = file.name;
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    return picture;
  });
  thumbs.replaceChildren(...pictures, told);
}
