// Live updates, theme, keys. The page works without any of it: every view is plain HTML.
"use strict";
(() => {
  const link = document.getElementById("link"), pause = document.getElementById("pause"), main = document.getElementById("main");
  const live = Boolean(main.dataset.view);
  const plain = new WeakMap(); // panel -> itself as the server sent it, before scripts changed it
  let paused = false, lost = false, busy = false, again = false;

  function show(state) {
    link.className = `link ${state}`;
    link.lastElementChild.textContent = link.dataset[state];
    document.body.classList.toggle("lost", state === "lost");
  }

  function remember(root) {
    for (const panel of root.querySelectorAll("[data-panel]")) plain.set(panel, panel.cloneNode(true));
  }

  function prepare(root) {
    for (const button of root.querySelectorAll(".copier")) button.hidden = !navigator.clipboard;
    if (window.rasadCharts) window.rasadCharts.all(root);
  }

  // What a reader did to a panel stays: tables that were opened, the place they were scrolled to, the focus.
  function keep(from, to) {
    const before = [...from.querySelectorAll("details")], after = [...to.querySelectorAll("details")];
    after.forEach((one, i) => { one.open = Boolean(before[i] && before[i].open); });
    const scrolled = [...from.querySelectorAll(".scroll")].map((one) => [one.scrollLeft, one.scrollTop]);
    return () => [...to.querySelectorAll(".scroll")].forEach((one, i) => {
      if (scrolled[i]) [one.scrollLeft, one.scrollTop] = scrolled[i];
    });
  }

  function replace(old, fresh) {
    const known = plain.get(old);
    if (known && known.isEqualNode(fresh)) return;
    const focusable = "a[href], button, summary";
    const focused = old.contains(document.activeElement) ? [...old.querySelectorAll(focusable)].indexOf(document.activeElement) : -1;
    plain.set(fresh, fresh.cloneNode(true));
    const scroll = keep(old, fresh);
    fresh.classList.add("fresh-now");
    old.replaceWith(fresh);
    scroll();
    if (focused >= 0) { const target = fresh.querySelectorAll(focusable)[focused]; if (target) target.focus({ preventScroll: true }); }
    prepare(fresh);
  }

  function merge(page) {
    const fresh = [...page.querySelectorAll("[data-panel]")], old = [...document.querySelectorAll("[data-panel]")];
    const name = (panel) => panel.dataset.panel;
    if (fresh.map(name).join() !== old.map(name).join()) { // a panel came or went
      const panels = page.querySelector(".panels"), here = document.querySelector(".panels");
      if (panels && here) { here.replaceWith(document.adoptNode(panels)); remember(document.querySelector(".panels")); prepare(document.querySelector(".panels")); }
      return;
    }
    old.forEach((panel, i) => replace(panel, document.adoptNode(fresh[i])));
  }

  // As a document, not as a string that is put into the page: trusted types forbid that, and so does good sense.
  function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.timeout = 20000;
    request.onload = () => { if (request.status === 200 && request.responseXML && !paused) merge(request.responseXML); };
    request.onloadend = () => { busy = false; if (again) { again = false; refresh(); } };
    request.send();
  }

  function listen() {
    const events = new EventSource("/events");
    let first = true;
    events.addEventListener("tick", () => {
      const back = lost;
      lost = false;
      show(paused ? "paused" : "live");
      // The first tick tells of the snapshot that the page was made from.
      if ((!first || back) && !paused && !document.hidden) refresh();
      first = false;
    });
    events.onerror = () => { lost = true; show("lost"); if (events.readyState === EventSource.CLOSED) setTimeout(listen, 5000); };
  }

  function theme() {
    const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const next = (root.dataset.theme || (dark ? "dark" : "light")) === "dark" ? "light" : "dark";
    root.dataset.theme = next;
    localStorage.setItem("theme", next);
    if (window.rasadCharts) window.rasadCharts.all(document);
  }

  function stop() {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    show(lost ? "lost" : paused ? "paused" : "live");
    if (!paused) refresh();
  }

  document.getElementById("theme").addEventListener("click", theme);
  pause.addEventListener("click", stop);
  pause.hidden = link.hidden = !live;

  document.addEventListener("click", async (event) => {
    const button = event.target instanceof Element && event.target.closest(".copier");
    if (!button) return;
    await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
    button.textContent = "شد";
  });

  const digit = { "۰": 0, "۱": 1, "۲": 2, "۳": 3, "۴": 4, "۵": 5, "۶": 6, "۷": 7, "۸": 8, "۹": 9 };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const number = digit[event.key] ?? (/^[0-9]$/.test(event.key) ? Number(event.key) : null);
    if (number !== null) {
      const item = document.querySelectorAll(".top nav a")[(number + 9) % 10];
      if (item) location.assign(item.href);
    } else if (event.key === "/") {
      event.preventDefault();
      const box = document.querySelector(".filters input[name='q']");
      if (box) box.focus(); else location.assign("/search");
    } else if (event.key === "t" || event.key === "ف") theme();
    else if ((event.key === "p" || event.key === "ح") && live) stop();
  });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (window.rasadCharts) window.rasadCharts.all(document); });
  let wide = innerWidth, timer = 0;
  addEventListener("resize", () => {
    if (innerWidth === wide) return;
    wide = innerWidth;
    clearTimeout(timer);
    timer = setTimeout(() => { if (window.rasadCharts) window.rasadCharts.all(document); }, 150);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && live && !paused) refresh(); });

  remember(document);
  prepare(document);
  const current = document.querySelector(".top nav [aria-current]");
  if (current) current.scrollIntoView({ block: "nearest", inline: "center" });
  if (live) listen();
})();
