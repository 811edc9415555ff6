// The studio's page: one stream of news, one stage with the letter, panels beside it.
import { Banner } from "./banner.js";
import { Choices } from "./choices.js";
import { bindKeys } from "./keys.js";
import { Panels } from "./panels.js";
import { offerReaders } from "./readers.js";
import { Stage } from "./stage.js";

const choices = new Choices(document.getElementById("tools"));
const banner = new Banner(document);
const panels = new Panels(document, choices, act);
const keys = bindKeys(document, choices, panels);
const stage = new Stage(document.getElementById("tray"), choices, {
  link: (href) => banner.say(`link: ${href}`),
  key: (key) => keys.press(key),
  remote: (count) => banner.say(count ? `images that lie on the web and stay blank, for nothing is fetched: ${count}` : ""),
  world: () => banner.say("this browser keeps the letter in its own world, light or dark"),
  shown: () => {
    banner.shown();
    panels.refresh();
  },
});

let desk = { serial: -1, print: -1, sheet: null, fault: null };

const news = new EventSource("events");
news.onmessage = (event) => {
  const next = JSON.parse(event.data);
  const isNewPrint = next.print !== desk.print || next.print === 0;
  desk = next;
  banner.show(desk);
  choices.offer(desk.sheet?.topics ?? []);
  // The letter first: panels follow once it is shown.
  if (isNewPrint) stage.show();
  else panels.refresh();
};
news.onerror = () => banner.say("the studio has ended: start `newsletter preview` again");
news.onopen = () => banner.say("");

document.getElementById("fault").addEventListener("click", (event) => {
  const line = event.target.dataset.line;
  if (line) panels.open("source", { line });
});

choices.onchange = (name) => {
  if (name === "width") stage.fit();
  else stage.show();
};

async function act(what, wish) {
  const answer = await fetch(what, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wish),
  });
  return (await answer.json()).told;
}

await offerReaders(document);
