// The readers to choose from: the first ones, or those whose address or name has what was typed.
const PAUSE = 150;

export async function offerReaders(page) {
  const field = page.querySelector("[name=reader]");
  const list = page.getElementById("readers");
  let waiting = null;

  const offer = async () => {
    const typed = field.value;
    const found = await (await fetch(`readers?${new URLSearchParams({ text: typed })}`)).json();
    if (typed !== field.value) return;
    list.replaceChildren(
      ...found.map(({ address, topics }) =>
        Object.assign(page.createElement("option"), { value: address, label: topics || "every topic" }),
      ),
    );
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => offer().catch(() => {}), PAUSE);
  });
  await offer();
}
