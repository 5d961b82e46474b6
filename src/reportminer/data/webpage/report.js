"use strict";
(() => {
  const page = document.documentElement;
  page.classList.add("js");
  const store = JSON.parse(document.getElementById("store").textContent);
  const words = store.words;
  const perPage = 25;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const make = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  // --- the passages behind a figure ---------------------------------------------------------------
  // "4-6 9" stands for the passages 4, 5, 6 and 9; "+12" behind it for twelve more that the page does not hold.
  const numbersOf = (coded) => {
    const numbers = [];
    let more = 0;
    for (const part of coded.split(" ")) {
      if (!part) continue;
      if (part[0] === "+") { more = parseInt(part, 10); continue; }
      const ends = part.split("-").map((digits) => parseInt(digits, 36));
      for (let at = ends[0]; at <= ends[ends.length - 1]; at += 1) numbers.push(at);
    }
    return [numbers, more];
  };
  // A cell names its passages in data-e; where it does not, those of its row count.
  const codedOf = (row, cell) => {
    if (cell && cell.dataset.e !== undefined) return cell.dataset.e;
    return row.dataset.e || "";
  };
  const dialog = document.getElementById("evidence");
  const list = dialog.querySelector("ol");
  let opener = null;
  const describe = (number) => {
    const [reportAt, pageNo, lineNo, path, label, also, topics, confidence, unsure, coder, text] = store.passages[number];
    const report = store.reports[reportAt];
    const item = make("li");
    const quoted = make("blockquote", text);
    quoted.lang = "zh-CN";
    item.append(quoted);
    const about = make("div", undefined, "about");
    const where = [report[1], report[2], report[0]];
    if (pageNo !== null) where.push(fill(words.page_no, { page: pageNo }));
    if (lineNo !== null) where.push(fill(words.line_no, { line: lineNo }));
    about.append(make("span", where.filter(Boolean).join(" · ")), make("br"));
    if (store.paths[path]) {
      const headings = make("span", store.paths[path]);
      headings.lang = "zh-CN";
      about.append(headings, make("br"));
    }
    about.append(make("span", store.labels[label], "tag"));
    const facts = [];
    if (also) facts.push(`${words.also}${words.colon}${also}`);
    if (topics) facts.push(`${words.topics}${words.colon}${topics}`);
    facts.push(confidence === null ? words.person : `${words.confidence} ${confidence.toFixed(2)}`);
    if (unsure) facts.push(words.unsure);
    if (store.coders[coder]) facts.push(store.coders[coder]);
    about.append(" " + facts.join(" · "));
    item.append(about);
    return item;
  };
  const open = (title, coded) => {
    const [numbers, more] = numbersOf(coded);
    dialog.querySelector("h2").textContent = title;
    list.replaceChildren(...numbers.map(describe));
    const note = dialog.querySelector("p");
    if (!numbers.length) note.textContent = words.no_evidence;
    else if (more) note.textContent = fill(words.more_evidence, { shown: numbers.length, count: numbers.length + more });
    else note.textContent = "";
    opener = document.activeElement;
    dialog.showModal();
    dialog.scrollTop = 0;
    dialog.querySelector("button").focus();
  };
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  // Browsers give the focus back to HTML elements; marks of a chart are none.
  dialog.addEventListener("close", () => { if (opener && opener.focus) opener.focus(); });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // --- tables: sort, filter, leaf through -----------------------------------------------------------
  const titleOf = (table, row, cell) => {
    const heads = table.tHead.rows[0].cells;
    const named = [...row.cells].filter((other, at) => other.tagName === "TH" || (at < 3 && other !== cell && other.classList.contains("k") && !other.classList.contains("e")));
    const names = named.map((other) => other.textContent.trim()).filter((text) => text && text !== "·");
    return `${names.join(" · ")} – ${heads[cell.cellIndex].dataset.t}${words.colon}${cell.textContent.trim()}`;
  };
  // Figures become buttons when their row is first shown: a page with a thousand rows opens at once.
  const arm = (table, row) => {
    if (row.armed) return;
    row.armed = true;
    for (const cell of row.cells) {
      if (!cell.classList.contains("e")) continue;
      const button = make("button", cell.textContent);
      button.type = "button";
      button.setAttribute("aria-haspopup", "dialog");
      button.addEventListener("click", () => open(titleOf(table, row, cell), codedOf(row, cell)));
      cell.replaceChildren(button);
    }
  };
  const valueOf = (cell) => {
    const text = cell.textContent.trim();
    if (text === "·") return null;
    return cell.classList.contains("n") ? Number(cell.dataset.v === undefined ? text : cell.dataset.v) : text;
  };
  const collator = new Intl.Collator(page.lang, { numeric: true });
  const compare = (one, other, down) => {
    if (one === null || other === null) return (one === null) - (other === null);
    const order = typeof one === "number" && typeof other === "number" ? one - other : collator.compare(String(one), String(other));
    return down ? -order : order;
  };
  for (const table of document.querySelectorAll("table.data")) {
    const body = table.tBodies[0];
    const all = [...body.rows];
    document.getElementById(`${table.id}-tools`).hidden = all.length < 10;
    let fitting = all;
    let at = 0;
    const tools = document.getElementById(`${table.id}-tools`);
    const [input] = tools.getElementsByTagName("input");
    const [before, after, whole] = tools.getElementsByTagName("button");
    const count = tools.querySelector("[role=status]");
    let size = perPage;
    const show = () => {
      const pages = Math.max(1, Math.ceil(fitting.length / size));
      at = Math.min(at, pages - 1);
      const kept = new Set(fitting.slice(at * size, (at + 1) * size));
      for (const row of all) {
        row.hidden = !kept.has(row);
        row.classList.toggle("on", kept.has(row));
      }
      kept.forEach((row) => arm(table, row));
      before.disabled = at === 0;
      after.disabled = at >= pages - 1;
      before.hidden = after.hidden = pages === 1;
      whole.hidden = all.length <= perPage;
      count.textContent = fitting.length
        ? fill(words.shown, { from: at * size + 1, to: Math.min(fitting.length, (at + 1) * size), count: fitting.length })
        : words.none;
    };
    const filter = () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      fitting = all.filter((row) => {
        const text = row.textContent.toLowerCase();
        return wanted.every((word) => text.includes(word));
      });
      at = 0;
      show();
    };
    input.addEventListener("input", filter);
    before.addEventListener("click", () => { at -= 1; show(); });
    after.addEventListener("click", () => { at += 1; show(); });
    whole.addEventListener("click", () => {
      size = size === perPage ? all.length : perPage;
      whole.setAttribute("aria-pressed", String(size !== perPage));
      at = 0;
      show();
    });
    [...table.tHead.rows[0].cells].forEach((head, number) => {
      const button = make("button", head.dataset.t);
      button.type = "button";
      button.title = words.sort;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const figures = head.classList.contains("n");
        const sorted = head.getAttribute("aria-sort");
        const down = sorted ? sorted === "ascending" : figures;
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const keyed = all.map((row, place) => [valueOf(row.cells[number]), place, row]);
        keyed.sort((one, other) => compare(one[0], other[0], down) || one[1] - other[1]);
        keyed.forEach(([, , row], place) => { all[place] = row; });
        body.append(...all);
        filter();
      });
    });
    show();
  }

  // --- charts: a figure drawn opens what its cell in the table opens --------------------------------
  for (const figure of document.querySelectorAll("figure[data-table]")) {
    const table = document.getElementById(figure.dataset.table);
    const rows = table ? [...table.tBodies[0].querySelectorAll("tr[data-n]")] : [];
    const byNumber = new Map(rows.map((row) => [row.dataset.n, row]));
    const columns = table ? [...table.tHead.rows[0].cells].map((head) => head.dataset.k) : [];
    const codedAt = (mark) => {
      const row = mark && byNumber.get(mark.dataset.r);
      return row ? codedOf(row, row.cells[columns.indexOf(mark.dataset.c)]) : "";
    };
    const openMark = (mark) => {
      if (codedAt(mark)) open(mark.querySelector("title").textContent, codedAt(mark));
    };
    figure.addEventListener("click", (event) => {
      const mark = event.target.closest("[data-r]");
      if (mark) openMark(mark);
    });

    // By keyboard a chart is one stop; arrow keys go from mark to mark, Enter and Space open the passages.
    const marks = new Map();
    for (const mark of figure.querySelectorAll("[data-r]")) {
      if (!codedAt(mark)) continue;
      // The line of an interval and the dot on it are one figure: the dot, drawn last, takes the focus.
      marks.set(`${mark.dataset.r} ${mark.dataset.c} ${mark.querySelector("title").textContent}`, mark);
    }
    const stops = [...marks.values()];
    if (!stops.length) continue;
    const drawing = figure.querySelector("svg");
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-describedby", `${drawing.getAttribute("aria-labelledby").split(" ")[1]} marks-how`);
    drawing.setAttribute("aria-labelledby", drawing.getAttribute("aria-labelledby").split(" ")[0]);
    for (const mark of stops) {
      mark.setAttribute("role", "button");
      mark.setAttribute("tabindex", "-1");
      mark.setAttribute("aria-haspopup", "dialog");
      mark.setAttribute("aria-label", mark.querySelector("title").textContent);
    }
    stops[0].setAttribute("tabindex", "0");
    const middle = (mark) => {
      const box = mark.getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    };
    const above = (mark, down) => {
      const [x, y] = middle(mark);
      const far = (other) => {
        const [otherX, otherY] = middle(other);
        const apart = (otherY - y) * down;
        return apart > 3 ? 4 * apart + Math.abs(otherX - x) : Infinity;
      };
      const nearest = stops.reduce((best, other) => (far(other) < far(best) ? other : best));
      return far(nearest) < Infinity ? nearest : mark;
    };
    const moves = {
      ArrowRight: (at) => stops[Math.min(at + 1, stops.length - 1)],
      ArrowLeft: (at) => stops[Math.max(at - 1, 0)],
      ArrowDown: (at) => above(stops[at], 1),
      ArrowUp: (at) => above(stops[at], -1),
      Home: () => stops[0],
      End: () => stops[stops.length - 1],
    };
    figure.addEventListener("keydown", (event) => {
      const at = stops.indexOf(event.target);
      if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "Enter" || event.key === " ") openMark(stops[at]);
      else if (moves[event.key]) {
        const next = moves[event.key](at);
        stops[at].setAttribute("tabindex", "-1");
        next.setAttribute("tabindex", "0");
        next.focus();
      } else return;
      event.preventDefault();
    });
  }
})();
