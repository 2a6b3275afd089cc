// A text's form: rows that can be added, moved and taken out; letters counted. Without this script an empty row at the end adds one,
// and a row that is emptied falls away.

for (const box of document.querySelectorAll("textarea[data-most]")) countLetters(box);
for (const list of document.querySelectorAll("[data-rows]")) if (!list.closest("[data-row-of]")) equip(list);
warnBeforeLeaving();

function countLetters(box) {
  const told = document.createElement("span");
  told.className = "count";
  box.after(told);
  const tell = () => {
    told.textContent = `${[...box.value.trim()].length} / ${box.dataset.most}`;
  };
  box.addEventListener("input", tell);
  tell();
}

function rowsOf(list) {
  return [...list.children].filter((one) => one.dataset.rowOf === list.dataset.rows);
}

function button(text, title, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button plain slim";
  made.textContent = text;
  if (title) made.setAttribute("aria-label", title);
  made.addEventListener("click", act);
  return made;
}

function equip(list) {
  const add = button("Thêm", "", () => {
    const rows = rowsOf(list);
    const made = rows.at(-1).cloneNode(true);
    renumber(made, list.dataset.rows, nextNumber(rows, list.dataset.rows));
    for (const tools of made.querySelectorAll(".row-tools, .add-row, .count, .fault")) tools.remove();
    for (const box of made.querySelectorAll("input, textarea")) {
      box.value = "";
      box.removeAttribute("aria-invalid");
    }
    for (const box of made.querySelectorAll("select")) box.selectedIndex = 0;
    rows.at(-1).after(made);
    dress(list, made);
    for (const box of made.querySelectorAll("textarea[data-most]")) countLetters(box);
    number(list);
    made.querySelector("input:not([type=hidden]), textarea")?.focus();
  });
  add.classList.add("add-row");
  list.append(add);
  for (const row of rowsOf(list)) dress(list, row);
  number(list);
}

function dress(list, row) {
  const tools = document.createElement("div");
  tools.className = "row-tools";
  const move = (where) => {
    const rows = rowsOf(list);
    const place = rows.indexOf(row) + where;
    if (place < 0 || place >= rows.length) return;
    if (where < 0) rows[place].before(row);
    else rows[place].after(row);
    number(list);
    row.querySelector("input:not([type=hidden]), textarea")?.focus();
  };
  tools.append(
    button("Lên", "Chuyển lên trên", () => move(-1)),
    button("Xuống", "Chuyển xuống dưới", () => move(1)),
    button("Xóa", "Xóa mục này", () => {
      if (rowsOf(list).length > 1) row.remove();
      else for (const box of row.querySelectorAll("input, textarea")) box.value = "";
      number(list);
    }),
  );
  row.append(tools);
  for (const inner of row.querySelectorAll("[data-rows]")) equip(inner);
}

function nextNumber(rows, name) {
  const used = rows.map((row) => Number(row.querySelector(`[name^="${name}."]`).name.slice(name.length + 1).split(".")[0]));
  return Math.max(...used) + 1;
}

function renumber(row, name, next) {
  const old = row.querySelector(`[name^="${name}."]`).name.slice(name.length + 1).split(".")[0];
  const from = `${name}.${old}`;
  const to = `${name}.${next}`;
  for (const one of row.querySelectorAll("[name]")) if (one.name.startsWith(`${from}.`)) one.name = to + one.name.slice(from.length);
  for (const one of row.querySelectorAll("[data-rows], [data-row-of]")) {
    for (const key of ["rows", "rowOf"]) if (one.dataset[key]?.startsWith(`${from}.`)) one.dataset[key] = to + one.dataset[key].slice(from.length);
  }
  for (const inner of row.querySelectorAll("[data-rows]")) for (const extra of rowsOf(inner).slice(1)) extra.remove();
}

function number(list) {
  rowsOf(list).forEach((row, place) => {
    row.querySelector("[data-number]").textContent = place + 1;
  });
}

function warnBeforeLeaving() {
  const form = document.getElementById("text");
  if (!form) return;
  let touched = false;
  form.addEventListener("input", () => {
    touched = true;
  });
  form.addEventListener("submit", () => {
    touched = false;
  });
  addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });
}
