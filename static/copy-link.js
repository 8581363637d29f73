// Copies the address of the page and says so; without this script the button stays hidden.
for (const place of document.querySelectorAll(".copy-link")) {
  const button = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  place.hidden = false;
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(location.href);
      status.textContent = place.dataset.copied;
    } catch {
      status.textContent = place.dataset.failed;
    }
  });
}
