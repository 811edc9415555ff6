// Single keys, unless somebody is typing or has switched them off (WCAG 2.1.4).
const TYPING = "input:not([type=radio]):not([type=checkbox]), select, textarea, dialog *";

export function bindKeys(page, choices, panels) {
  const dialog = page.getElementById("keys");
  const areOn = page.getElementById("keys-on");
  areOn.checked = localStorage.getItem("keys") !== "off";
  areOn.addEventListener("change", () => localStorage.setItem("keys", areOn.checked ? "on" : "off"));
  page.getElementById("show-keys").addEventListener("click", () => dialog.showModal());

  const images = () => choices.choose("images", choices.query().includes("images=off") ? "on" : "off");
  const acts = {
    1: () => choices.setWidth(375),
    2: () => choices.setWidth(768),
    3: () => choices.setWidth(null),
    l: () => choices.choose("world", "light"),
    d: () => choices.choose("world", "dark"),
    f: () => choices.choose("world", "forced"),
    i: images,
    "[": () => panels.step(-1),
    "]": () => panels.step(1),
    e: () => firstLine(page, panels),
    "?": () => dialog.showModal(),
  };
  const press = (key) => {
    if (areOn.checked && !dialog.open) acts[key]?.();
  };
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
    press(event.key);
  });
  return { press };
}

async function firstLine(page, panels) {
  if (panels.current !== "checks") await panels.open("checks");
  page.querySelector("#panel [data-line]")?.click();
}
