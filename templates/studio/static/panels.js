// The tabs and what they show: HTML that the studio has made, put in place of the old.
export class Panels {
  constructor(page, choices, act) {
    this.place = page.getElementById("panel");
    this.desk = this.place.parentElement;
    this.tabs = [...page.querySelectorAll("[role=tab]")];
    this.choices = choices;
    this.act = act;
    this.current = sessionStorage.getItem("panel") ?? "checks";
    this.line = null;
    for (const tab of this.tabs) tab.addEventListener("click", () => this.open(tab.dataset.panel));
    page.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.#move(event));
    this.place.addEventListener("click", (event) => this.#click(event));
    this.place.addEventListener("change", (event) => this.#change(event));
    this.place.addEventListener("submit", (event) => this.#submit(event));
    this.#mark();
  }

  open(name, { line = null } = {}) {
    this.current = this.tabs.some((tab) => tab.dataset.panel === name) ? name : "checks";
    this.line = line;
    sessionStorage.setItem("panel", this.current);
    this.#mark();
    this.place.scrollTop = 0;
    return this.refresh();
  }

  step(by) {
    const at = this.tabs.findIndex((tab) => tab.dataset.panel === this.current);
    return this.open(this.tabs.at((at + by) % this.tabs.length).dataset.panel);
  }

  async refresh() {
    const name = this.current;
    const answer = await fetch(`panels/${name}?${this.choices.query(this.line ? { line: this.line } : {})}`);
    const html = await answer.text();
    if (name !== this.current) return;
    this.#replace(new DOMParser().parseFromString(html, "text/html").body);
    this.place.dataset.shown = name;
    const marked = this.place.querySelector(".marked");
    if (marked && this.line) {
      marked.scrollIntoView({ block: "center" });
      marked.focus({ preventScroll: true });
      this.line = null;
    }
  }

  /** New words, the same place: what was typed, where one was, and how far down. */
  #replace(body) {
    const typed = new Map([...this.place.querySelectorAll("input[id]")].map((each) => [each.id, each]));
    const focused = this.place.contains(document.activeElement) ? document.activeElement.id : "";
    for (const input of body.querySelectorAll("input[id]")) {
      const old = typed.get(input.id);
      if (old) Object.assign(input, { value: old.value, checked: old.checked });
    }
    const told = this.place.querySelector("#told")?.textContent;
    this.place.replaceChildren(...body.childNodes);
    if (told && this.place.querySelector("#told")) this.place.querySelector("#told").textContent = told;
    if (focused) document.getElementById(focused)?.focus();
  }

  #mark() {
    this.desk.dataset.panel = this.current;
    for (const tab of this.tabs) {
      const isCurrent = tab.dataset.panel === this.current;
      tab.setAttribute("aria-selected", String(isCurrent));
      tab.tabIndex = isCurrent ? 0 : -1;
      if (isCurrent) this.place.setAttribute("aria-labelledby", tab.id);
    }
  }

  #move(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.step(by);
    this.tabs.find((tab) => tab.tabIndex === 0).focus();
  }

  #click(event) {
    const button = event.target.closest("button");
    if (button?.dataset.line) this.open("source", { line: button.dataset.line });
    if (button?.dataset.edition) {
      const isChosen = button.getAttribute("aria-pressed") === "true";
      this.choices.compare(isChosen ? "" : button.dataset.edition);
    }
  }

  #change(event) {
    if (event.target.id !== "overlaid") return;
    this.choices.isOverlaid = event.target.checked;
    this.choices.onchange("overlaid");
  }

  async #submit(event) {
    event.preventDefault();
    const { act, digest } = event.target.dataset;
    const told = this.place.querySelector("#told");
    const button = event.target.querySelector("button");
    button.disabled = true;
    told.textContent = "…";
    try {
      told.textContent = await this.act(act, { digest, ...Object.fromEntries(new FormData(event.target)) });
    } catch {
      told.textContent = "the studio does not answer";
    }
    button.disabled = false;
    this.refresh();
  }
}
