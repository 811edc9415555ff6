"use strict";
// Runs in the sandboxed frame: tells the studio what it cannot see, and does what it asks for.
(() => {
  const tell = (what) => parent.postMessage(what, "*");

  addEventListener("scroll", () => tell({ kind: "scroll", y: scrollY }), { passive: true });
  addEventListener("message", (event) => {
    if (event.source === parent && typeof event.data.y === "number") scrollTo(0, event.data.y);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest ? event.target.closest("a[href]") : null;
    if (!link) return;
    event.preventDefault();
    const href = link.getAttribute("href");
    const place = href.startsWith("#") && href.length > 1 && document.getElementsByName(href.slice(1))[0];
    if (place) place.scrollIntoView();
    tell({ kind: "link", href });
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    tell({ kind: "key", key: event.key });
  });

  const drawn = document.createElement("style");
  drawn.textContent =
    // Across the whole page, at the place where its block begins.
    "[data-clip]::before{content:'Gmail cuts the letter here';position:absolute;left:0;right:0;border-bottom:2px dashed #c0392b;color:#c0392b;background:#fffc;transform:translateY(-100%);font:600 12px/20px system-ui,sans-serif;text-align:center;z-index:9;pointer-events:none}" +
    "[data-mark=new]{outline:2px solid #2e7d4f;outline-offset:2px}" +
    "[data-mark=gone]{outline:2px dashed #b3452c;outline-offset:2px}";
  document.head.append(drawn);
  tell({
    kind: "ready",
    isDark: matchMedia("(prefers-color-scheme: dark)").matches,
    remote: [...document.images].filter((image) => image.src.startsWith("http")).length,
  });
})();
