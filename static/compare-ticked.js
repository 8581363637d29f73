// Keeps at most five boxes ticked and says when that is reached; without this script the next page says it.
const form = document.getElementById("compare-ticked");
const boxes = [...form.ownerDocument.querySelectorAll("input[form=compare-ticked]")];
const status = form.querySelector("[role=status]");
const limit = () => {
  const isFull = boxes.filter((box) => box.checked).length >= 5;
  for (const box of boxes) box.disabled = isFull && !box.checked;
  status.textContent = isFull ? status.dataset.full : "";
};
for (const box of boxes) box.addEventListener("change", limit);
limit();
