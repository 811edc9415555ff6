// What the toolbar says, kept for this tab, and written as the query that the studio reads.
const KEPT = "choices";

export class Choices {
  onchange = () => {};
  edition = "";
  isOverlaid = false;

  constructor(form) {
    this.form = form;
    this.pixels = form.querySelector("#pixels");
    this.#restore();
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      if (event.target === this.pixels) this.setWidth(Number(this.pixels.value) || null);
      else this.#tell(event.target.name);
    });
  }

  get world() {
    return this.#value("world");
  }

  /** CSS pixels, or null for all there is. */
  get width() {
    const preset = this.#value("width");
    return Number(this.pixels.value) || (preset ? Number(preset) : null);
  }

  setWidth(pixels, { isTold = true } = {}) {
    for (const radio of this.form.querySelectorAll("[name=width]")) {
      radio.checked = radio.value === (pixels ? String(pixels) : "");
    }
    this.pixels.value = pixels ?? "";
    if (isTold) this.#tell("width");
  }

  choose(name, value) {
    const control = [...this.form.querySelectorAll(`[name=${name}]`)];
    const radio = control.find((each) => each.value === value);
    if (!radio) return;
    radio.checked = true;
    this.#tell(name);
  }

  compare(number) {
    this.edition = number;
    this.onchange("edition");
  }

  query(more = {}) {
    const asked = { world: this.world, images: this.#value("images"), edition: this.edition, ...more };
    if (this.isOverlaid) asked.laid = "over";
    for (const name of ["client", "reader"]) asked[name] = this.#value(name) ?? "";
    return new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== "")).toString();
  }

  #value(name) {
    return new FormData(this.form).get(name);
  }

  #tell(name) {
    if (name === "width") {
      const preset = this.#value("width");
      if (preset !== null && document.activeElement?.name === "width") this.pixels.value = preset;
    }
    sessionStorage.setItem(KEPT, JSON.stringify([...new FormData(this.form), ["pixels", this.pixels.value]]));
    this.onchange(name);
  }

  #restore() {
    const kept = new Map(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
    for (const control of this.form.elements) {
      const value = kept.get(control.name || control.id);
      if (value === undefined) continue;
      if (control.type === "radio") control.checked = control.value === value;
      else control.value = value;
    }
  }
}
