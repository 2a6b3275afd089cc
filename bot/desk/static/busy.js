// Work that takes a moment says so, and can be left; texts that can be copied get their button; of a long chart the newest end is in sight.

for (const one of document.querySelectorAll("[data-end]")) one.scrollLeft = one.scrollWidth;

for (const one of document.querySelectorAll("form[data-busy], a[data-busy]")) {
  one.addEventListener(one.tagName === "FORM" ? "submit" : "click", () => tell(one));
}
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}

function tell(one) {
  document.querySelector(".busy")?.remove();
  const told = document.createElement("p");
  told.className = "note busy";
  told.setAttribute("role", "status");
  told.textContent = one.dataset.busy;
  document.getElementById("main").prepend(told);
  // A download leaves the page where it is: the hint goes by itself.
  if (one.tagName === "A") setTimeout(() => told.remove(), 4000);
}
