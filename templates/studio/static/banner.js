// What is printed, what is wrong, and one line of news.
export class Banner {
  constructor(page) {
    this.page = page;
    this.fault = page.getElementById("fault");
    this.status = page.getElementById("status");
  }

  show({ sheet, fault }) {
    this.#sheet(sheet);
    this.fault.hidden = !fault;
    this.fault.replaceChildren(...(fault ? this.#told(fault, sheet) : []));
  }

  say(line) {
    this.status.textContent = line;
  }

  shown() {
    // For whoever measures: the letter on the stage is this print.
    this.page.body.dataset.shown = this.print ?? "";
  }

  #sheet(sheet) {
    const text = (id, words) => (this.page.getElementById(id).textContent = words);
    const count = this.page.getElementById("count");
    count.hidden = !sheet || !(sheet.errors + sheet.warnings);
    if (!sheet) return;
    this.print = sheet.digest;
    text("subject", sheet.subject);
    text("preheader", sheet.preheader);
    const number = sheet.number ? `Edition ${sheet.number}` : "No number yet";
    text("printed", `${number} · ${(sheet.bytes / 1000).toFixed(1)} kB · ${sheet.milliseconds.toFixed(0)} ms`);
    text("count", String(sheet.errors + sheet.warnings));
    count.className = sheet.errors ? "count error" : "count";
    count.setAttribute("aria-label", `${sheet.errors} errors, ${sheet.warnings} warnings`);
    this.page.title = `${sheet.subject} - studio`;
  }

  #told(fault, sheet) {
    const make = (name, words, kind = "") =>
      Object.assign(this.page.createElement(name), { textContent: words, className: kind });
    const what = make("p", "", "what");
    what.append(make("strong", fault.where ? `${fault.where}: ` : ""), fault.what);
    const parts = [what];
    if (fault.mend) parts.push(make("p", fault.mend, "mend"));
    if (fault.excerpt.length) {
      const lines = make("pre", "", "excerpt");
      lines.tabIndex = 0;
      for (const [number, words] of fault.excerpt) {
        lines.append(make("span", `${String(number).padStart(5)}  ${words}`, number === fault.line ? "at" : ""));
      }
      parts.push(lines);
    }
    if (fault.line && fault.file === this.page.body.dataset.report) {
      const button = make("button", "Show it in the report", "link");
      Object.assign(button, { type: "button" }).dataset.line = fault.line;
      parts.push(button);
    }
    if (sheet) parts.push(make("p", "Below stands the last letter that could be printed.", "kept"));
    return parts;
  }
}
