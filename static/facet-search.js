// Shows the values of a long facet that match while one types; without this script the form leads to a page that does.
for (const form of document.querySelectorAll(".facet-search")) {
  const input = form.querySelector("input[type=search]");
  const status = form.querySelector("[role=status]");
  const list = form.parentElement.querySelector("ul");
  const own = [...list.childNodes];
  let latest = 0;
  let wait = 0;
  const find = async () => {
    const asked = ++latest;
    if (!input.value.trim()) {
      list.replaceChildren(...own);
      status.textContent = "";
      return;
    }
    const answer = await fetch(`${form.action}?${new URLSearchParams(new FormData(form))}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asked !== latest || !answer.ok) return;
    const found = page.getElementById("values");
    list.replaceChildren(...(found?.matches("ul") ? found.children : []));
    status.textContent = found?.matches("ul") ? "" : (found?.textContent.trim() ?? "");
  };
  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(find, 200);
  });
}
