// The tray with the letter in its width: alone, beside a sent edition, or laid over it.
import { Slot } from "./slot.js";

const LEAST = 240;
const STEP = 10;

export class Stage {
  constructor(tray, choices, told) {
    this.tray = tray;
    this.choices = choices;
    this.told = told;
    this.now = this.#slot("now", "The letter");
    this.before = this.#slot("before", "The edition sent before");
    this.#addHandle();
    this.fit();
  }

  show() {
    const isComparing = this.choices.edition !== "";
    this.tray.classList.toggle("comparing", isComparing);
    this.tray.classList.toggle("overlaid", isComparing && this.choices.isOverlaid);
    this.before.holder.hidden = !isComparing;
    this.now.show(`letter?${this.choices.query()}`, this.#scheme());
    if (isComparing) this.before.show(`edition?${this.choices.query()}`, this.#scheme());
  }

  fit() {
    const width = this.choices.width;
    for (const slot of [this.now, this.before]) slot.holder.style.width = width ? `${width}px` : "";
    this.handle.setAttribute("aria-valuenow", String(width ?? this.now.holder.clientWidth));
  }

  #scheme() {
    return this.choices.world === "dark" ? "dark" : "light";
  }

  #slot(name, title) {
    const holder = document.createElement("div");
    holder.className = `paper ${name}`;
    holder.hidden = name === "before";
    this.tray.append(holder);
    return new Slot(holder, title, (heard, slot) => this.#hear(heard, slot));
  }

  #hear(heard, slot) {
    if (heard.kind === "scroll" && this.choices.edition !== "") {
      const other = slot === this.now ? this.before : this.now;
      if (Math.abs(other.y - heard.y) > 1) other.scroll(heard.y);
    }
    if (heard.kind === "link") this.told.link(heard.href);
    if (heard.kind === "key") this.told.key(heard.key);
    if (heard.kind === "remote" && slot === this.now) this.told.remote(heard.count);
    if (heard.kind === "world") this.told.world();
    if (heard.kind === "shown" && slot === this.now) this.told.shown();
  }

  #addHandle() {
    this.handle = document.createElement("div");
    this.handle.className = "handle";
    const said = { role: "slider", tabindex: "0", "aria-label": "Width of the letter", "aria-valuemin": LEAST, "aria-valuemax": 2000 };
    for (const [name, value] of Object.entries(said)) this.handle.setAttribute(name, value);
    this.now.holder.append(this.handle);
    this.handle.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
      if (by) this.#widen(this.now.holder.clientWidth + by);
    });
    this.handle.addEventListener("pointerdown", (event) => {
      this.handle.setPointerCapture(event.pointerId);
      // A frame of another origin swallows what moves over it, captured or not.
      this.tray.classList.add("dragging");
      const from = this.now.holder.clientWidth - 2 * event.clientX;
      // The paper is centred, so its edge moves half as far as its width grows.
      this.handle.onpointermove = (moved) => this.#widen(Math.round(from + 2 * moved.clientX));
    });
    this.handle.addEventListener("lostpointercapture", () => {
      this.handle.onpointermove = null;
      this.tray.classList.remove("dragging");
    });
  }

  #widen(pixels) {
    this.choices.setWidth(Math.max(LEAST, pixels));
  }
}
