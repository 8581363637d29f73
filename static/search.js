// Suggestions under a search box while somebody types. Without this script the box is a plain form.
// Pattern: combobox with a list of options, https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
"use strict";

const PAUSE = 120; // milliseconds without a key before the site is asked
const FEWEST_LETTERS = 2;

for (const input of document.querySelectorAll("input[data-suggestions]")) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  (input.closest(".search-row") ?? input.form).append(list);
  input.form.append(status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let active = -1;
  let waiting = 0;
  let request = null;

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    const options = list.children;
    if (active >= 0) options[active].setAttribute("aria-selected", "false");
    active = place;
    if (active < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[active].id);
  };

  const part = (name, text) => {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    return span;
  };

  const show = ({ message, suggestions }) => {
    close();
    list.replaceChildren(
      ...suggestions.map(({ title, noun, why, address }, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.address = address;
        option.append(part("suggestion-title", title), " ", part("suggestion-noun", noun), " ");
        if (why) option.append(part("suggestion-why", why));
        return option;
      }),
    );
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = message;
  };

  const ask = async () => {
    const typed = input.value.trim();
    request?.abort();
    if (typed.length < FEWEST_LETTERS) {
      close();
      status.textContent = "";
      return;
    }
    request = new AbortController();
    try {
      const answer = await fetch(`${input.dataset.suggestions}?${new URLSearchParams({ q: typed })}`, {
        signal: request.signal,
      });
      if (answer.ok) show(await answer.json());
      else close();
    } catch (error) {
      if (error.name !== "AbortError") close(); // without network the form still works
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });

  input.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "ArrowDown" && !list.hidden) choose(active === last ? -1 : active + 1);
    else if (event.key === "ArrowDown" && input.value) ask();
    else if (event.key === "ArrowUp" && !list.hidden) choose(active === -1 ? last : active - 1);
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && active >= 0) window.location.assign(list.children[active].dataset.address);
    else return;
    event.preventDefault();
  });

  // Before the box loses the focus, which closes the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) window.location.assign(option.dataset.address);
  });
  input.addEventListener("blur", () => {
    clearTimeout(waiting);
    request?.abort();
    close();
  });
}
