import { once } from "./once";

const GIVE_UP_MS = 20_000; // the network died or the person pressed stop: let them press again, the server knows the id

/** A form sends once: a second press while the first is under way does nothing, and the button says so. */
export function enhanceForms(root: ParentNode): void {
  for (const form of once<HTMLFormElement>("sent", "form", root)) {
    form.addEventListener("submit", (event) => {
      if (form.getAttribute("method")?.toLowerCase() !== "post") return;
      if (form.dataset["sending"] !== undefined) {
        event.preventDefault();
        return;
      }
      form.dataset["sending"] = "";
      event.submitter?.setAttribute("aria-busy", "true");
      setTimeout(() => release(form), GIVE_UP_MS);
    });
    form.addEventListener("htmx:afterRequest", () => release(form));
  }
  for (const field of once<HTMLElement>("sends", "[data-send-on-change]", root)) {
    field.addEventListener("change", () => field.closest("form")?.requestSubmit());
  }
  for (const summary of once<HTMLElement>("summary", ".error-summary", root)) summary.focus();
  for (const helped of once<HTMLElement>("script", ".needs-script", root)) helped.hidden = false;
  for (const button of once<HTMLButtonElement>("print", "[data-print]", root)) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

function release(form: HTMLFormElement): void {
  delete form.dataset["sending"];
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

// Coming back by the browser's back button shows the page as it was left: let the form be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sending]")) release(form);
});
