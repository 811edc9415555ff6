// What the toolbar says, kept for this tab, and written as the query that the studio reads.
const KEPT = "choices";
const FOLLOWED = "followed";

export class Choices {
  onchange = () => {};
  edition = "";
  isOverlaid = false;

  constructor(form) {
    this.form = form;
    this.pixels = form.querySelector("#pixels");
    this.topics = form.querySelector("#topics");
    this.followed = new Set(JSON.parse(sessionStorage.getItem(FOLLOWED) ?? "[]"));
    this.#restore();
    this.#yield();
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

  /** The topics that the letter can be cut to; what was ticked stays so. */
  offer(topics) {
    const boxes = [...this.topics.querySelectorAll("input")];
    this.topics.hidden = topics.length === 0;
    if (boxes.map((box) => box.value).join() === topics.join()) return;
    for (const label of this.topics.querySelectorAll("label")) label.remove();
    for (const topic of topics) {
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "topic", value: topic });
      box.checked = this.followed.has(topic);
      const words = Object.assign(document.createElement("span"), { textContent: topic });
      const label = document.createElement("label");
      label.append(box, words);
      this.topics.append(label);
    }
  }

  compare(number) {
    this.edition = number;
    this.onchange("edition");
  }

  query(more = {}) {
    const asked = { world: this.world, images: this.#value("images"), edition: this.edition, ...more };
    if (this.isOverlaid) asked.laid = "over";
    for (const name of ["client", "reader"]) asked[name] = this.#value(name) ?? "";
    if (this.#value("form") === "text") asked.form = "text";
    asked.topics = new FormData(this.form).getAll("topic").join();
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
    if (name === "topic") this.#follow();
    if (name === "reader") this.#yield();
    sessionStorage.setItem(KEPT, JSON.stringify([...new FormData(this.form), ["pixels", this.pixels.value]]));
    this.onchange(name);
  }

  #follow() {
    for (const box of this.topics.querySelectorAll("input")) {
      this.followed[box.checked ? "add" : "delete"](box.value);
    }
    sessionStorage.setItem(FOLLOWED, JSON.stringify([...this.followed]));
  }

  /** A reader's own choices come before those of the toolbar. */
  #yield() {
    const isOwn = this.#value("reader") !== "";
    for (const name of ["topics", "form"]) this.form.querySelector(`#${name}`).disabled = isOwn;
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
