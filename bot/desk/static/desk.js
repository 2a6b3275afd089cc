// The desk's own script: every page works without it.

// On a phone the navigation is a line that scrolls: the page that is open comes into sight.
const here = document.querySelector(".side [aria-current]");
if (here) here.parentElement.closest(".side").scrollLeft = here.offsetLeft - 60;

// A part of a page that looks again by itself: <div id="…" data-again="5">.
for (const part of document.querySelectorAll("[data-again]")) lookAgain(part);

// A box that narrows a long list of choices while one types: <input data-narrow="id of the list">.
for (const box of document.querySelectorAll("[data-narrow]")) narrow(box);

// How many letters are left: <textarea maxlength data-count>.
for (const box of document.querySelectorAll("[data-count]")) count(box);

// A choice that sends its form: <select data-send>.
for (const box of document.querySelectorAll("select[data-send]")) box.addEventListener("change", () => box.form.requestSubmit());

// A box that only matters while another says so: <div data-only="name of the select" data-is="a b">.
for (const part of document.querySelectorAll("[data-only]")) onlyWhile(part);

// A button that asks for the printer.
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

function lookAgain(part) {
  const seconds = Number(part.dataset.again);
  const look = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { "x-part": part.id } });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(part.id);
        if (!fresh) return;
        if (fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.innerHTML = fresh.innerHTML;
        if (!fresh.dataset.again) {
          location.reload();
          return;
        }
      } catch {
        // No line just now: the next look may have one.
      }
    }
    setTimeout(look, seconds * 1000);
  };
  setTimeout(look, seconds * 1000);
}

function narrow(box) {
  const list = document.getElementById(box.dataset.narrow);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const rows = [...list.querySelectorAll("[data-row]")].map((row) => [row, plain(row.dataset.row)]);
  box.addEventListener("input", () => {
    const said = plain(box.value.trim());
    for (const [row, text] of rows) row.hidden = said !== "" && !text.includes(said);
    for (const group of list.querySelectorAll("details")) {
      if (said) group.open = [...group.querySelectorAll("[data-row]")].some((row) => !row.hidden);
    }
  });
}

function count(box) {
  const told = document.createElement("span");
  told.className = "count";
  // Not inside the label: the field's name would change with every letter.
  (box.closest("label") ?? box).after(told);
  const tell = () => {
    told.textContent = `${box.value.length} / ${box.maxLength}`;
  };
  box.addEventListener("input", tell);
  tell();
}

function onlyWhile(part) {
  const box = document.querySelector(`[name="${part.dataset.only}"]`);
  const wanted = part.dataset.is.split(" ");
  const tell = () => {
    part.hidden = !wanted.includes(box.type === "checkbox" ? String(box.checked) : box.value);
  };
  box.addEventListener("change", tell);
  tell();
}
