"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const make = (name, classes, ...children) => {
    const element = document.createElement(name);
    if (classes) element.className = classes;
    element.append(...children);
    return element;
  };
  const number = (count) => count.toLocaleString("en");
  const plain = (text) => text.normalize("NFC").toLowerCase();
  const terms = (id) => plain(at(id).value).split(/\s+/).filter(Boolean);

  // Milliseconds of filtering before the page may draw and take input again.
  const SLICE = 12;
  const pause = () => new Promise((done) => { setTimeout(done); });

  // Filters a list and draws a page of those that pass, with buttons for the other pages.
  const browse = ({ list, found, into, nouns, size, passes, draw }) => {
    let shown = [];
    let page = 0;
    let run = 0;
    const last = () => Math.max(0, Math.ceil(shown.length / size) - 1);
    const buttons = [["First", () => 0], ["Previous", () => page - 1], ["Next", () => page + 1], ["Last", last]].map(([name, to]) => {
      const button = make("button", "", name);
      button.type = "button";
      button.setAttribute("aria-label", `${name} page of ${nouns[1]}`);
      button.addEventListener("click", () => {
        if (button.getAttribute("aria-disabled") === "true") return;
        page = to();
        render();
        if (into.getBoundingClientRect().top < 0) into.scrollIntoView();
      });
      return button;
    });
    const pager = make("div", "pages", ...buttons);
    found.after(pager);
    const render = () => {
      const from = page * size;
      const to = Math.min(from + size, shown.length);
      into.replaceChildren(...shown.slice(from, to).map(draw));
      pager.hidden = shown.length <= size;
      // Disabled by ARIA, so that the focus stays on a button at the last page.
      buttons.forEach((button, nth) => button.setAttribute("aria-disabled", String(nth < 2 ? page === 0 : page >= last())));
      const part = shown.length > size ? `${number(from + 1)} to ${number(to)} of ` : "";
      found.textContent = `${part}${number(shown.length)} ${nouns[shown.length === 1 ? 0 : 1]}` + (shown.length < list.length ? ` (${number(list.length)} without filters)` : "");
    };
    return async () => {
      run += 1;
      const mine = run;
      const test = passes();
      const hits = [];
      let until = performance.now() + SLICE;
      for (const one of list) {
        if (test(one)) hits.push(one);
        if (performance.now() > until) {
          await pause();
          if (mine !== run) return;
          until = performance.now() + SLICE;
        }
      }
      shown = hits;
      page = 0;
      render();
    };
  };
  // Waits until nobody types any more.
  const calm = (work) => {
    let timer;
    return () => { clearTimeout(timer); timer = setTimeout(work, 150); };
  };
  const options = (select, counts) => {
    for (const [name, count] of [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
      const option = make("option", "", `${name} (${number(count)})`);
      option.value = name;
      select.append(option);
    }
  };
  const count = (counts, name) => counts.set(name, (counts.get(name) || 0) + 1);
  const start = (refresh, search, selects) => {
    at(search).addEventListener("input", calm(refresh));
    for (const id of selects) at(id).addEventListener("change", refresh);
    refresh();
  };

  if (at("other-sources")) {
    const rows = [...at("rows").rows, ...at("other-sources").content.querySelectorAll("tbody > tr")];
    const haystacks = new Map();
    const haystack = (row) => {
      if (!haystacks.has(row)) haystacks.set(row, plain(row.textContent));
      return haystacks.get(row);
    };
    const passes = () => {
      const words = terms("find-source");
      return (row) => words.every((word) => haystack(row).includes(word));
    };
    start(browse({ list: rows, found: at("found-sources"), into: at("rows"), nouns: ["source", "sources"], size: 50, passes, draw: (row) => row }), "find-source", []);
  }

  if (at("passages")) {
    const sources = new Map();
    const rules = new Map();
    for (const passage of data.passages) {
      passage.found = passage.parts.filter((part) => part.found).map((part) => part.found);
      for (const found of passage.found) { count(sources, passage.source); count(rules, found.rule); }
    }
    options(at("by-source"), sources);
    options(at("by-rule"), rules);
    const haystack = (passage) => passage.haystack ??= plain([passage.id, passage.source, ...passage.parts.map((part) => part.words), ...passage.found.map((found) => `${found.rule} ${found.code} ${found.message}`)].join(" "));
    const draw = (passage, nth) => {
      const words = make("p", "words");
      words.dir = "auto";
      if (passage.lang !== "und") words.lang = passage.lang;
      const reasons = make("ul", "reasons");
      passage.parts.forEach((part, at) => {
        if (!part.found) { words.append(part.words); return; }
        const { rule, code, severity, message, suggestion, others } = part.found;
        const mark = make("mark", severity, part.words || "the page");
        const reason = make("li", "", make("span", `tag ${severity}`, severity), ` ${message}`, suggestion ? `; perhaps: ${suggestion}` : "", others ? `; ${others}` : "", " ", make("span", "dim", `${code} ${rule}`));
        reason.id = `reason-${nth}-${at}`;
        mark.tabIndex = 0;
        mark.setAttribute("role", "note");
        mark.setAttribute("aria-describedby", reason.id);
        mark.dataset.why = `${message}${suggestion ? `; perhaps: ${suggestion}` : ""}${others ? `; ${others}` : ""} (${code} ${rule}, ${severity})`;
        words.append(mark);
        reasons.append(reason);
      });
      const known = make("p", "by", make("bdi", "", passage.source), " · ", make("bdi", "", passage.id), " ", make("span", `tag ${passage.grade}`, passage.grade === "human" ? "by people" : passage.grade), ` ${passage.verdict}`);
      return make("article", "passage", words, reasons, known);
    };
    const passes = () => {
      const words = terms("find");
      const [source, rule, severity, grade] = ["by-source", "by-rule", "by-severity", "by-grade"].map((id) => at(id).value);
      return (passage) => (!source || passage.source === source) && (!grade || passage.grade === grade)
        && ((!rule && !severity) || passage.found.some((found) => (!rule || found.rule === rule) && (!severity || found.severity === severity)))
        && words.every((word) => haystack(passage).includes(word));
    };
    const refresh = browse({ list: data.passages, found: at("found"), into: at("passages"), nouns: ["paragraph with findings", "paragraphs with findings"], size: 30, passes, draw });
    start(refresh, "find", ["by-source", "by-rule", "by-severity", "by-grade"]);
  }

  const NAMES = { exact: "the same", near: "nearly the same", quote: "a quotation", contained: "a passage" };
  // Members of a cluster that are drawn at once.
  const MEMBERS = 6;
  const name = (source) => data.sources[source] ?? "";
  const drawMember = (member, nth) => {
    const words = make("p", "words");
    words.dir = "auto";
    if (member.words.length === 0) words.append(make("span", "dim", "the same words"));
    for (const [op, text] of member.words) words.append(op === "same" ? text : make(op === "gone" ? "del" : "ins", "", text));
    return make("li", "", make("p", "by", make("bdi", "", name(member.source)), " · ", make("bdi", "", member.id), nth > 0 ? ` · ${Math.round(member.like * 100)} %` : ""), words);
  };
  const drawCluster = (cluster) => {
    const members = make("ol", "", ...cluster.members.slice(0, MEMBERS).map(drawMember));
    const rest = [];
    if (cluster.members.length > MEMBERS) {
      const button = make("button", "", `Show ${cluster.members.length - MEMBERS} more`);
      button.type = "button";
      button.addEventListener("click", () => {
        const fresh = cluster.members.slice(MEMBERS).map((member, nth) => drawMember(member, MEMBERS + nth));
        members.append(...fresh);
        button.remove();
        // Whoever came by keyboard goes on where the new ones begin.
        fresh[0].tabIndex = -1;
        fresh[0].focus({ preventScroll: true });
      });
      rest.push(button);
    }
    if (cluster.more > 0) rest.push(make("p", "by", `${cluster.members.length} of ${number(cluster.members.length + cluster.more)} are on this page; clusters.jsonl has all`));
    return make("article", "cluster", make("p", "", make("span", "tag", cluster.kind), ` ${NAMES[cluster.kind] ?? cluster.kind} in ${number(cluster.sources.length)} sources`, cluster.voices ? make("span", "dim", `: ${cluster.voices}`) : ""), members, ...rest);
  };
  const within = (cluster) => cluster.haystack ??= plain(cluster.members.map((member) => `${name(member.source)} ${member.id} ${member.words.map(([, text]) => text).join("")}`).join(" "));
  const shares = new Map();
  for (const cluster of data.clusters) for (const source of cluster.sources) count(shares, name(source));
  for (const id of ["by-one", "by-other"]) options(at(id), shares);
  const browseClusters = browse({
    list: data.clusters, found: at("found-clusters"), into: at("shared"), nouns: ["shared passage", "shared passages"], size: 15, draw: drawCluster,
    passes: () => {
      const words = terms("find-cluster");
      const kind = at("by-kind").value;
      const wanted = ["by-one", "by-other"].map((id) => at(id).value).filter(Boolean).map((source) => data.sources.indexOf(source));
      return (cluster) => (!kind || cluster.kind === kind) && wanted.every((source) => cluster.sources.includes(source)) && words.every((word) => within(cluster).includes(word));
    },
  });
  start(browseClusters, "find-cluster", ["by-one", "by-other", "by-kind"]);
  for (const form of document.querySelectorAll("form")) form.addEventListener("submit", (event) => event.preventDefault());

  // A link of a picture sets the filters of the list that it leads to.
  const choose = (values) => {
    const [first] = Object.keys(values);
    at(first).form.reset();
    for (const [id, value] of Object.entries(values)) at(id).value = value;
    at(first).dispatchEvent(new Event("change"));
  };
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-select], a[data-row]");
    if (!link) return;
    const { select, value, row, column } = link.dataset;
    choose(select ? { [select]: value } : { "by-one": data.matrix[row], "by-other": data.matrix[column] });
  });

  // The matrix is one stop of the Tab key; arrow keys move between its cells.
  const cells = [...document.querySelectorAll(".matrix a")];
  const place = (cell) => [Number(cell.dataset.row), Number(cell.dataset.column)];
  const enter = (cell) => {
    for (const other of cells) other.setAttribute("tabindex", other === cell ? "0" : "-1");
  };
  if (cells.length > 0) enter(cells[0]);
  const ahead = {
    ArrowRight: ([row, column], [r, c]) => r === row && c - column,
    ArrowLeft: ([row, column], [r, c]) => r === row && column - c,
    ArrowDown: ([row, column], [r, c]) => c === column && r - row,
    ArrowUp: ([row, column], [r, c]) => c === column && row - r,
  };
  for (const cell of cells) {
    cell.addEventListener("focus", () => enter(cell));
    cell.addEventListener("keydown", (event) => {
      const distance = ahead[event.key];
      if (!distance && event.key !== "Home" && event.key !== "End") return;
      event.preventDefault();
      const here = place(cell);
      const far = (other) => distance(here, place(other));
      const next = distance
        ? cells.filter((other) => far(other) > 0).sort((a, b) => far(a) - far(b))[0]
        : cells.at(event.key === "Home" ? 0 : -1);
      next?.focus();
    });
  }

  const tip = at("tip");
  const show = (mark) => {
    tip.textContent = mark.dataset.why;
    tip.hidden = false;
    const box = mark.getClientRects()[0];
    const own = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - own.width - 8))}px`;
    const below = box.bottom + 6;
    tip.style.top = `${below + own.height > innerHeight ? Math.max(4, box.top - own.height - 6) : below}px`;
  };
  const hide = () => { tip.hidden = true; };
  const marked = (event) => event.target instanceof Element && event.target.closest("mark[data-why]");
  for (const name of ["mouseover", "focusin"]) document.addEventListener(name, (event) => { const mark = marked(event); if (mark) show(mark); });
  for (const name of ["mouseout", "focusout"]) document.addEventListener(name, (event) => { if (marked(event)) hide(); });
  // A mark that the Tab key reached scrolls into view: its reason goes with it.
  addEventListener("scroll", () => {
    const mark = document.activeElement;
    if (!tip.hidden && mark.dataset.why === tip.textContent) show(mark); else hide();
  }, { passive: true });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("details.drift")) one.open = true; });
})();
