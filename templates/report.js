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
  const PAGE = 30;
  // Filters a list and draws the first PAGE that pass; the button draws as many again.
  const browse = ({ list, found, into, more, noun, passes, draw }) => {
    let shown = [];
    let drawn = 0;
    const next = () => {
      const to = Math.min(drawn + PAGE, shown.length);
      const fresh = document.createDocumentFragment();
      for (; drawn < to; drawn += 1) fresh.append(draw(shown[drawn], drawn));
      into.append(fresh);
      more.hidden = drawn >= shown.length;
      found.textContent = `${shown.length.toLocaleString("en")} of ${list.length.toLocaleString("en")} ${noun}` + (drawn < shown.length ? `, the first ${drawn} shown` : "");
    };
    const refresh = () => {
      shown = list.filter(passes());
      drawn = 0;
      into.replaceChildren();
      next();
    };
    more.addEventListener("click", () => {
      const first = into.children.length;
      next();
      // Whoever came by keyboard goes on where the new ones begin.
      const fresh = into.children[first];
      if (fresh) { fresh.tabIndex = -1; fresh.focus({ preventScroll: true }); }
    });
    refresh();
    return refresh;
  };
  // Waits until nobody types any more.
  const calm = (work) => {
    let timer;
    return () => { clearTimeout(timer); timer = setTimeout(work, 150); };
  };
  const plain = (text) => text.normalize("NFC").toLowerCase();
  const options = (select, counts) => {
    for (const [name, count] of [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
      const option = make("option", "", `${name} (${count})`);
      option.value = name;
      select.append(option);
    }
  };
  const count = (counts, name) => counts.set(name, (counts.get(name) || 0) + 1);

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
      const terms = plain(at("find").value).split(/\s+/).filter(Boolean);
      const [source, rule, severity, grade] = ["by-source", "by-rule", "by-severity", "by-grade"].map((id) => at(id).value);
      return (passage) => (!source || passage.source === source) && (!grade || passage.grade === grade)
        && ((!rule && !severity) || passage.found.some((found) => (!rule || found.rule === rule) && (!severity || found.severity === severity)))
        && terms.every((term) => haystack(passage).includes(term));
    };
    const refresh = browse({ list: data.passages, found: at("found"), into: at("passages"), more: at("more"), noun: "paragraphs with findings", passes, draw });
    at("find").addEventListener("input", calm(refresh));
    for (const id of ["by-source", "by-rule", "by-severity", "by-grade"]) at(id).addEventListener("change", refresh);
  }

  const NAMES = { exact: "the same", near: "nearly the same", quote: "a quotation", contained: "a passage" };
  const drawCluster = (cluster) => {
    const members = cluster.members.map((member, nth) => {
      const words = make("p", "words");
      words.dir = "auto";
      const same = nth > 0 && member.words.every(([op]) => op === "same");
      if (same) words.append(make("span", "dim", "the same words"));
      else for (const [op, text] of member.words) words.append(op === "same" ? text : make(op === "gone" ? "del" : "ins", "", text));
      return make("li", "", make("p", "by", make("bdi", "", member.source), " · ", make("bdi", "", member.id), nth > 0 ? ` · ${Math.round(member.like * 100)} %` : ""), words);
    });
    const more = cluster.more > 0 ? [make("p", "by", `and ${cluster.more} more in clusters.jsonl`)] : [];
    return make("article", "cluster", make("p", "", make("span", "tag", cluster.kind), ` ${NAMES[cluster.kind]} in ${cluster.sources} sources`, cluster.voices ? make("span", "dim", `: ${cluster.voices}`) : ""), make("ol", "", ...members), ...more);
  };
  const within = (cluster) => cluster.haystack ??= plain(cluster.members.map((member) => `${member.source} ${member.id} ${member.words.map(([, text]) => text).join("")}`).join(" "));
  const refreshClusters = browse({
    list: data.clusters, found: at("found-clusters"), into: at("shared"), more: at("more-clusters"), noun: "clusters", draw: drawCluster,
    passes: () => {
      const terms = plain(at("find-cluster").value).split(/\s+/).filter(Boolean);
      const kind = at("by-kind").value;
      return (cluster) => (!kind || cluster.kind === kind) && terms.every((term) => within(cluster).includes(term));
    },
  });
  at("find-cluster").addEventListener("input", calm(refreshClusters));
  at("by-kind").addEventListener("change", refreshClusters);
  for (const form of document.querySelectorAll("form")) form.addEventListener("submit", (event) => event.preventDefault());

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
