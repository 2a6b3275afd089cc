// People whom an announcement does not go to: found while one types, put down as chips. Without this script names are typed and the
// form sorts them out.

const box = document.querySelector("[data-find]");
if (box) findPeople(box);

function findPeople(box) {
  const chips = document.getElementById(box.dataset.chips);
  const list = document.createElement("ul");
  list.className = "found";
  list.hidden = true;
  box.closest("label").after(list);
  for (const chip of chips.children) removable(chip);
  let asked = 0;
  let timer = 0;

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 200);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show([]);
    if (event.key !== "Enter" || !box.value.trim()) return;
    // The form must not leave while a name is being looked for.
    event.preventDefault();
    list.querySelector("button")?.click();
  });

  async function look() {
    const typed = box.value.trim();
    const mine = ++asked;
    if (typed.length < 2) return show([]);
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(box.form)) {
      if (["noi", "tru", "nguoi-nhan", "danh-sach"].includes(name)) fields.append(name, value);
    }
    fields.set("tru-ten", typed);
    try {
      const answer = await fetch(`${box.dataset.find}?${fields}`);
      if (!answer.ok || mine !== asked) return;
      const found = await answer.json();
      show(found.people, found.people.length ? (found.more ? box.dataset.more : "") : box.dataset.none);
    } catch {
      // No line just now: the name that is typed goes with the form.
    }
  }

  function show(people, note = "") {
    list.replaceChildren(...people.map(offer));
    if (note) {
      const row = document.createElement("li");
      row.className = "quiet";
      row.textContent = note;
      list.append(row);
    }
    list.hidden = !list.children.length;
  }

  function offer(one) {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain";
    button.textContent = `${one.name}, ${one.place}`;
    button.addEventListener("click", () => {
      add(one);
      box.value = "";
      show([]);
      box.focus();
    });
    row.append(button);
    return row;
  }

  function add(one) {
    if (chips.querySelector(`input[value="${one.id}"]`)) return;
    const chip = document.createElement("label");
    chip.className = "off";
    const tick = document.createElement("input");
    Object.assign(tick, { type: "checkbox", name: "tru-nguoi", value: one.id, checked: true });
    chip.append(tick, ` ${one.name}, ${one.place}`);
    chips.append(chip);
    removable(chip);
  }

  function removable(chip) {
    const tick = chip.querySelector("input");
    if (!tick.checked) return;
    chip.classList.add("held");
    tick.addEventListener("change", () => {
      chip.remove();
      box.focus();
    });
  }
}
