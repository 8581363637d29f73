// A citation's reference that the catalogue does not have: opens the form of a new one, with the number in its box.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const $ = window.django && window.django.jQuery;
  if (!$) return;
  $(document).on("select2:selecting", "select", (event) => {
    const chosen = event.params.args.data;
    if (!String(chosen.id).startsWith("new:")) return;
    // It is no reference yet: the field stays as it is until the form has saved one, which then stands in it.
    event.preventDefault();
    const field = event.target;
    $(field).select2("close");
    const add = document.getElementById(`add_${field.id}`);
    if (!add) return;
    const address = add.getAttribute("href");
    const there = new URL(add.href);
    there.searchParams.set("number", chosen.id.slice(4));
    add.href = there;
    $(add).trigger("click");
    add.setAttribute("href", address);
  });
});
