// Makes tables of boxes like a spreadsheet: keys between boxes, blocks pasted from elsewhere, one step back, what is not saved yet.
// Without this script the form works all the same: Tab goes on, the button saves.
"use strict";

(() => {
  const grids = [...document.querySelectorAll("table[data-grid]")];
  if (!grids.length) return;
  const form = grids[0].closest("form");
  const boxes = [...form.querySelectorAll("input.grid-box")];
  const shown = new Map(boxes.map((box) => [box, box.dataset.was ?? box.defaultValue]));
  const count = form.querySelector("[data-count]");
  const pasted = [];
  let isSaving = false;

  // Where each box stands: rows of cells, null where a cell has none.
  const rowsOf = (grid) => [...grid.tBodies[0].rows]
    .map((row) => [...row.querySelectorAll("td.grid-cell")].map((cell) => cell.querySelector("input.grid-box")))
    .filter((row) => row.length);
  const tables = grids.map(rowsOf);
  const places = new Map();
  tables.forEach((rows, table) => rows.forEach((row, y) => row.forEach((box, x) => { if (box) places.set(box, { table, x, y }); })));

  const changed = () => boxes.filter((box) => box.value.trim() !== shown.get(box));

  const tell = (words = "") => {
    const some = changed();
    boxes.forEach((box) => box.classList.toggle("is-changed", box.value.trim() !== shown.get(box)));
    if (!count) return;
    count.hidden = false;
    const left = some.length ? count.dataset.some.replace("{n}", String(some.length)) : count.dataset.none;
    count.textContent = words ? `${words} ${left}` : left;
  };

  const go = (box) => {
    box.focus();
    box.select();
  };

  // The next box in a direction, passing over cells that cannot be typed into.
  const next = (box, dx, dy) => {
    const { table, x, y } = places.get(box);
    const rows = tables[table];
    for (let at = { x: x + dx, y: y + dy }; rows[at.y] && at.x >= 0 && at.x < rows[at.y].length; at = { x: at.x + dx, y: at.y + dy }) {
      if (rows[at.y][at.x]) return rows[at.y][at.x];
    }
    return null;
  };

  const isAtEdge = (box, isEnd) => {
    const edge = isEnd ? box.value.length : 0;
    const isWhole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
    return isWhole || (box.selectionStart === edge && box.selectionEnd === edge);
  };

  const ways = {
    ArrowUp: () => [0, -1],
    ArrowDown: () => [0, 1],
    Enter: (event) => [0, event.shiftKey ? -1 : 1],
    ArrowLeft: (event) => (isAtEdge(event.target, false) ? [-1, 0] : null),
    ArrowRight: (event) => (isAtEdge(event.target, true) ? [1, 0] : null),
  };

  const put = (changes) => {
    pasted.push(changes.map(([box]) => [box, box.value]));
    changes.forEach(([box, text]) => { box.value = text; });
    tell();
  };

  const takeBack = () => {
    const last = pasted.pop();
    if (!last) return false;
    last.forEach(([box, text]) => { box.value = text; });
    tell();
    go(last[0][0]);
    return true;
  };

  // What a spreadsheet puts on the clipboard: lines, with tabs between cells.
  const blockOf = (text) => text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));

  const paste = (event) => {
    const block = blockOf(event.clipboardData.getData("text/plain"));
    if (block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    const { table, x, y } = places.get(event.target);
    const changes = [];
    let outside = 0;
    block.forEach((line, dy) => line.forEach((text, dx) => {
      const box = tables[table][y + dy]?.[x + dx];
      if (box) changes.push([box, text]);
      else if (text) outside += 1;
    }));
    if (changes.length) put(changes);
    const words = grids[table].dataset;
    tell([words.pasted.replace("{n}", String(changes.length)), outside ? words.outside.replace("{n}", String(outside)) : ""].join(" ").trim());
  };

  const fillDown = (box) => {
    const changes = [];
    for (let below = next(box, 0, 1); below; below = next(below, 0, 1)) if (!below.value.trim()) changes.push([below, box.value]);
    if (changes.length) put(changes);
  };

  const keyed = (event) => {
    const box = event.target;
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const key = event.key.toLowerCase();
      if (key === "z" && !event.shiftKey && pasted.length && takeBack()) event.preventDefault();
      if (key === "d" && box.value.trim()) {
        event.preventDefault();
        fillDown(box);
      }
      return;
    }
    if (event.altKey) return;
    const way = ways[event.key]?.(event);
    if (event.key === "Enter") event.preventDefault();
    const target = way && next(box, ...way);
    if (target) {
      event.preventDefault();
      go(target);
    }
  };

  // A button at the head of each column for who has no Ctrl key: the focused box, or the first that is filled, goes down.
  const addFillers = () => grids.forEach((grid, table) => {
    const heads = [...grid.querySelectorAll("th[data-column]")];
    const columns = tables[table].length ? tables[table][0].length : 0;
    if (heads.length !== columns || tables[table].length < 3) return;
    heads.forEach((head, x) => {
      const column = tables[table].map((row) => row[x]).filter(Boolean);
      if (column.length < 2) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "grid-fill";
      button.title = grid.dataset.fill;
      button.setAttribute("aria-label", `${head.textContent.trim()}: ${grid.dataset.fill}`);
      button.textContent = "↓";
      button.addEventListener("click", () => {
        const first = column.find((box) => box.value.trim());
        if (first) fillDown(first);
      });
      head.append(" ", button);
    });
  });

  boxes.forEach((box) => {
    box.addEventListener("keydown", keyed);
    box.addEventListener("paste", paste);
    box.addEventListener("input", () => {
      pasted.length = 0; // what was typed since is the browser's own to take back
      tell();
    });
  });
  form.addEventListener("submit", () => { isSaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSaving && changed().length) event.preventDefault();
  });
  window.addEventListener("pageshow", () => { isSaving = false; });
  addFillers();
  tell();
})();
