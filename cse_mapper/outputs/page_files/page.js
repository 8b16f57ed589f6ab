"use strict";
(() => {
  const form = document.querySelector(".filters");
  const table = document.querySelector("#matrix table");
  const rows = [...table.tBodies[0].rows];
  const parts = [...document.querySelectorAll("[data-element]")];
  const local = [...document.querySelectorAll("[data-area]")];
  const criteria = [...document.querySelectorAll("[data-criterion]")];
  const elementsOf = (part) => part.dataset.element.trim().split(/\s+/);
  const groups = [...document.querySelectorAll("[data-group]")];
  const told = form.querySelector("[role=status]");
  const fields = Object.fromEntries(["text", "status", "criterion", "area"].map((name) => [name, form.elements[name]]));
  const facts = new Map(rows.map((row) => [row.dataset.element, row.dataset]));
  const words = new Map();
  const wordsOf = (id) => {
    if (!words.has(id)) {
      words.set(id, parts.filter((part) => elementsOf(part).includes(id)).map((part) => part.textContent).join(" ").toLowerCase());
    }
    return words.get(id);
  };

  const filter = () => {
    const text = fields.text.value.trim().toLowerCase();
    const shown = new Set();
    for (const [id, fact] of facts) {
      if ((!fields.status.value || fact.status === fields.status.value)
        && (!fields.criterion.value || id.startsWith(fields.criterion.value + "."))
        && (!fields.area.value || fact.areas.split(" ").includes(fields.area.value))
        && (!text || wordsOf(id).includes(text))) shown.add(id);
    }
    for (const part of parts) part.hidden = !elementsOf(part).some((id) => shown.has(id));
    for (const part of local) part.hidden = Boolean(fields.area.value) && part.dataset.area !== fields.area.value;
    for (const part of criteria) part.hidden = Boolean(fields.criterion.value) && part.dataset.criterion !== fields.criterion.value;
    if (fields.area.value) for (const part of local) if (part.matches("details")) part.open = !part.hidden;
    for (const group of groups) group.hidden = !group.querySelector("[data-element]:not([hidden])");
    told.textContent = `Showing ${shown.size} of ${facts.size} elements`;
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));

  const heads = [...table.tHead.rows[0].cells];
  const keys = new Map(rows.map((row) => [row, [...row.cells].map((cell) => Number(cell.dataset.sort))]));
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", column ? "none" : "ascending");
    button.addEventListener("click", () => {
      // What is worth seeing first comes first: the standard's order, the worst, the most.
      const natural = column < 2 ? "ascending" : "descending";
      const other = natural === "ascending" ? "descending" : "ascending";
      const order = head.getAttribute("aria-sort") === natural ? other : natural;
      for (const each of heads) each.setAttribute("aria-sort", each === head ? order : "none");
      const sign = order === "ascending" ? 1 : -1;
      rows.sort((a, b) => sign * (keys.get(a)[column] - keys.get(b)[column]) || keys.get(a)[0] - keys.get(b)[0]);
      table.tBodies[0].append(...rows);
      table.dataset.order = `${column} ${order}`;
    });
  });

  const all = [...document.querySelectorAll("#evidence details")];
  const toolbar = document.querySelector(".toolbar");
  toolbar.hidden = false;
  toolbar.addEventListener("click", (event) => {
    const open = event.target.dataset.open;
    if (open) for (const each of all) each.open = open === "yes";
  });
  const reveal = () => {
    const target = location.hash.startsWith("#e-") && document.getElementById(location.hash.slice(1));
    const quotations = target && target.querySelector("details");
    if (quotations) quotations.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
