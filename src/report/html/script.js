"use strict";
(() => {
  const root = document.documentElement;
  root.dataset.scripted = "";

  // A file that was opened may have no storage; the choice then lasts as long as the page.
  const kept = (theme) => {
    try {
      if (theme) localStorage.setItem("wireproof-theme", theme);
      return localStorage.getItem("wireproof-theme");
    } catch {
      return theme;
    }
  };
  const chosen = kept();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  const start = () => {
    const byId = (id) => document.getElementById(id);
    const all = (selector) => [...document.querySelectorAll(selector)];
    const search = byId("search");
    const filters = all("select[data-filter]");
    const hits = byId("hits");
    const clear = byId("clear");

    const dark = matchMedia("(prefers-color-scheme: dark)");
    const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
    const nameTheme = () => {
      byId("theme").textContent = isDark() ? "Light" : "Dark";
      byId("theme").setAttribute("aria-label", isDark() ? "Light theme" : "Dark theme");
    };
    byId("theme").addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      kept(root.dataset.theme);
      nameTheme();
    });
    dark.addEventListener("change", nameTheme);
    nameTheme();

    // Entries of which others depend come first, so that those are shown that lead to one of them.
    for (const row of all(".short > li:not([id])")) {
      row.id = `${row.closest("[data-operation]").dataset.operation}/${row.firstElementChild.textContent}`;
    }
    const entries = all(".entry, .short > li").map((element) => ({ element, text: null }));
    const own = entries.filter(({ element }) => !element.dataset.of);
    const leading = entries.filter(({ element }) => element.dataset.of);
    const groups = all("section.group");
    const boxes = all("[data-box]");
    const owners = all(".owner");
    const rows = own.filter(({ element }) => !element.matches(".entry"));
    const holds = (entry, words) => {
      if (words.length === 0) return true;
      const name = entry.element.matches(".entry") ? "" : entry.element.id;
      entry.text ??= `${name} ${entry.element.textContent}`.toLowerCase();
      return words.every((word) => entry.text.includes(word));
    };
    // What a list says of itself holds for all in it.
    const said = (element, key) => element.closest(`[data-${key}]`)?.dataset[key] ?? "";
    const has = (element, filter) =>
      filter.value === "" || said(element, filter.dataset.filter).split("\n").includes(filter.value);

    const apply = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const isFiltered = filters.some((filter) => filter.value !== "");
      const isActive = words.length > 0 || isFiltered;
      for (const entry of own) {
        entry.element.hidden = !(holds(entry, words) && filters.every((filter) => has(entry.element, filter)));
      }
      for (const entry of leading) {
        const ids = entry.element.dataset.of.split("\n");
        const leads = ids.some((id) => byId(id)?.hidden === false);
        entry.element.hidden = isActive && !leads && (isFiltered || !holds(entry, words));
      }
      for (const box of boxes) box.hidden = isActive && !box.querySelector("li:not([hidden])");
      // A few that are found are shown, though they stand behind lines that are closed.
      const isFew = isActive && rows.filter(({ element }) => !element.hidden).length <= 100;
      for (const owner of owners) {
        const isFound = isFew && !owner.hidden;
        if (isFound && !owner.open) owner.dataset.found = "";
        else if (isFound || !("found" in owner.dataset)) continue;
        else delete owner.dataset.found;
        owner.open = isFound;
      }
      for (const group of groups) group.hidden = isActive && !group.querySelector(".entry:not([hidden]), .short > li:not([hidden])");
      const counts = new Map();
      for (const { element } of entries) {
        const kind = said(element, "kind");
        const count = counts.get(kind) ?? { shown: 0, all: 0 };
        count.all += 1;
        count.shown += element.hidden ? 0 : 1;
        counts.set(kind, count);
      }
      counts.delete("rest");
      const tell = ([kind, { shown, all }]) =>
        (isActive ? `${shown} of ` : "") + `${all} ${kind}${all === 1 ? "" : "s"}`;
      hits.textContent = [...counts].map(tell).join(" \u00b7 ");
      const set = filters.filter((filter) => filter.value !== "").length;
      byId("filters-toggle").textContent = set ? `Filters (${set})` : "Filters";
      clear.hidden = !isActive;
    };
    const reset = () => {
      search.value = "";
      for (const filter of filters) filter.value = "";
      apply();
    };
    search.addEventListener("input", apply);
    for (const filter of filters) filter.addEventListener("change", apply);
    clear.addEventListener("click", () => {
      reset();
      search.focus();
    });
    byId("filters-toggle").addEventListener("click", () => {
      const isShown = byId("filters").classList.toggle("shown");
      byId("filters-toggle").setAttribute("aria-expanded", String(isShown));
    });

    document.addEventListener("keydown", (event) => {
      const isTyping = event.target.matches?.("input, textarea");
      if (event.key === "Escape") {
        reset();
      } else if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    });

    const copied = async (text) => {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch {
        // Without permission, or where a page may not ask: as it was done before.
        const field = document.createElement("textarea");
        field.value = text;
        document.body.append(field);
        field.select();
        const isCopied = document.execCommand("copy");
        field.remove();
        return isCopied;
      }
    };
    // Where there are many commands, a button comes with the line that is opened.
    const addButtons = (event) => {
      for (const command of event.target.querySelectorAll(":scope[open] > .brief > .again:not(:has(button))")) {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "copy" });
        button.textContent = "Copy";
        command.append(" ", button);
      }
    };
    document.addEventListener("toggle", addButtons, true);
    document.addEventListener("click", async (event) => {
      const button = event.target.closest?.("button.copy");
      if (!button) return;
      const isCopied = await copied(button.parentElement.querySelector("code").textContent);
      button.focus();
      button.textContent = isCopied ? "Copied" : "Not copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });

    // A link leads into what is closed, and to what a search has hidden.
    const reveal = () => {
      let id = location.hash.slice(1);
      try {
        id = decodeURIComponent(id);
      } catch {
        // It is an id as it is.
      }
      const target = id && byId(id);
      if (!target) return;
      if (target.closest("[hidden]")) reset();
      for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      target.scrollIntoView();
    };
    addEventListener("hashchange", reveal);
    // The same link again changes nothing in the address.
    document.addEventListener("click", (event) => {
      if (event.target.closest?.('a[href^="#"]')) setTimeout(reveal);
    });

    // Paper has nothing that opens.
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = all("details:not([open])");
      for (const box of opened) box.open = true;
    });
    addEventListener("afterprint", () => {
      for (const box of opened) box.open = false;
    });

    apply();
    reveal();
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
