// One place for a letter: the next one loads unseen, scrolls to where the last one was, and then
// takes its place, so that nothing flickers and nobody loses their line.
export class Slot {
  constructor(holder, title, heard) {
    this.holder = holder;
    this.title = title;
    this.heard = heard;
    this.y = 0;
    addEventListener("message", (event) => this.#hear(event));
  }

  show(address, scheme, { isSecond = false } = {}) {
    this.again = isSecond ? null : () => this.show(address, scheme, { isSecond: true });
    this.scheme = scheme;
    this.coming?.remove();
    this.coming = document.createElement("iframe");
    this.coming.setAttribute("sandbox", "allow-scripts");
    this.coming.title = this.title;
    this.coming.className = "coming";
    // Before it loads: a frame's world does not change afterwards (Chromium 156).
    this.coming.style.colorScheme = scheme;
    this.coming.src = address;
    this.holder.append(this.coming);
  }

  scroll(y) {
    this.y = y;
    this.current?.contentWindow.postMessage({ y }, "*");
  }

  #hear({ source, data }) {
    if (source && source === this.coming?.contentWindow) {
      if (data.kind !== "ready") return;
      const isRight = data.isDark === (this.scheme === "dark");
      if (!isRight && this.again) return this.again();
      this.#swap();
      this.heard({ kind: "remote", count: data.remote }, this);
      if (!isRight) this.heard({ kind: "world" }, this);
    } else if (source && source === this.current?.contentWindow) {
      if (data.kind === "scroll") this.y = data.y;
      this.heard(data, this);
    }
  }

  #swap() {
    this.coming.contentWindow.postMessage({ y: this.y }, "*");
    const last = this.current;
    this.current = this.coming;
    this.coming = null;
    this.current.className = "";
    if (last) last.className = "going";
    // One frame later the new one has been scrolled and painted.
    requestAnimationFrame(() => {
      last?.remove();
      this.heard({ kind: "shown" }, this);
    });
  }
}
