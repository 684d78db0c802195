// Charts from their table twins. The table is the truth; a chart that cannot be drawn is not missed.
"use strict";
window.rasadCharts = (() => {
  const DASHES = [[], [7, 3], [2.5, 2.5], [9, 2.5, 2.5, 2.5], [4.5, 2], [1, 3]];
  const persian = new Intl.NumberFormat("fa-IR", { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat("fa-IR", { style: "percent", maximumFractionDigits: 1 });
  const drawn = new Map();

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function read(table) {
    const heads = [...table.tHead.rows[0].cells].slice(1);
    const rows = [...table.tBodies[0].rows];
    const series = heads.map((head, index) => ({
      label: head.textContent.trim(),
      style: Number(head.dataset.style),
      values: rows.map((row) => (row.cells[index + 1].dataset.v === undefined ? null : Number(row.cells[index + 1].dataset.v))),
    }));
    return { xs: rows.map((row) => Number(row.dataset.x)), labels: rows.map((row) => row.cells[0].textContent.trim()), series };
  }

  // Hatched: the open period, and periods in which nothing was collected.
  function hatch(u, from, to) {
    const { ctx, bbox } = u;
    const left = Math.max(u.valToPos(from, "x", true), bbox.left), right = Math.min(u.valToPos(to, "x", true), bbox.left + bbox.width);
    if (right - left < 2) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.strokeStyle = color("--edge");
    ctx.lineWidth = devicePixelRatio;
    for (let x = left - bbox.height; x < right; x += 7 * devicePixelRatio) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
      ctx.stroke();
    }
    ctx.restore();
  }

  function options(holder, data, shown, width, height, top) {
    const ticks = JSON.parse(holder.dataset.ticks), labels = new Map(ticks), format = holder.dataset.percent ? percent : persian;
    const step = data.xs.length > 1 ? data.xs[1] - data.xs[0] : 3600;
    const last = data.xs[data.xs.length - 1];
    const open = holder.dataset.open === undefined ? null : Number(holder.dataset.open);
    const gaps = data.xs.filter((_, i) => data.series.every((one) => one.values[i] === null));
    const font = `${12}px Vazirmatn, sans-serif`;
    const axis = { stroke: color("--quiet"), font, grid: { stroke: color("--grid"), width: 1 }, ticks: { show: false } };
    return {
      width, height, legend: { show: false }, padding: [10, 14, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: holder.id }, points: { size: 7 } },
      scales: { x: { time: true, range: [data.xs[0] - step / 2, last + step / 2] }, y: { range: [0, top] } },
      axes: [
        { ...axis, size: 30, splits: () => ticks.map((tick) => tick[0]), values: (_, splits) => splits.map((split) => (split === null ? "" : `\u2067${labels.get(split)}\u2069`)), filter: (_, splits) => {
          const room = Math.max(1, Math.ceil((splits.length * 64) / width));
          return splits.map((split, i) => (i % room === 0 ? split : null));
        } },
        { ...axis, size: 54, values: (_, splits) => splits.map((split) => format.format(split)) },
      ],
      series: [{}, ...shown.map((one) => ({
        label: one.label, stroke: color(`--s${one.style}`), width: 2, dash: DASHES[one.style], spanGaps: false,
        points: { show: data.xs.length < 40, size: 5, fill: color(`--s${one.style}`), stroke: color(`--s${one.style}`) },
      }))],
      hooks: {
        drawClear: [(u) => {
          for (const gap of gaps) hatch(u, gap - step / 2, gap + step / 2);
          if (open !== null) hatch(u, open - step / 2, last + step / 2);
        }],
        setCursor: [(u) => tell(holder, data, u.cursor.idx, format)],
      },
    };
  }

  function tell(holder, data, index, format) {
    const line = holder.parentElement.querySelector(".readout");
    if (index === null || index === undefined) { line.textContent = "\u00a0"; return; }
    const parts = [data.labels[index], ...data.series.map((one) => `${one.label}: ${one.values[index] === null ? "گردآوری نشده" : format.format(one.values[index])}`)];
    line.replaceChildren(...parts.map((part) => Object.assign(document.createElement("bdi"), { textContent: part })));
  }

  function plot(holder, data, shown, place, height, top) {
    const width = Math.max(place.clientWidth, 120);
    return new uPlot(options(holder, data, shown, width, height, top), [data.xs, ...shown.map((one) => one.values)], place);
  }

  function heading(one) {
    const title = document.createElement("h3"), ns = "http://www.w3.org/2000/svg";
    const swatch = document.createElementNS(ns, "svg"), path = document.createElementNS(ns, "path");
    swatch.setAttribute("class", `swatch s-${one.style}`);
    swatch.setAttribute("viewBox", "0 0 24 6");
    path.setAttribute("d", "M0 3H24");
    swatch.append(path);
    title.append(swatch, Object.assign(document.createElement("bdi"), { textContent: one.label }));
    return title;
  }

  function draw(holder) {
    const table = document.getElementById(holder.dataset.chart);
    if (!table || typeof uPlot === "undefined") return;
    (drawn.get(holder) || []).forEach((chart) => chart.destroy());
    holder.replaceChildren();
    const data = read(table);
    const largest = Math.max(0, ...data.series.flatMap((one) => one.values.filter((value) => value !== null)));
    const top = largest > 0 ? largest * 1.08 : 1;
    if (!holder.classList.contains("multiples")) {
      const place = document.createElement("div");
      place.className = "plot";
      holder.append(place);
      drawn.set(holder, [plot(holder, data, data.series, place, 260, top)]);
      return;
    }
    const places = data.series.map((one) => {
      const box = document.createElement("div"), place = document.createElement("div");
      box.className = "one";
      place.className = "plot";
      box.append(heading(one), place);
      holder.append(box);
      return place;
    });
    drawn.set(holder, data.series.map((one, i) => plot(holder, data, [one], places[i], 150, top)));
  }

  async function all(root) {
    const holders = [...root.querySelectorAll("[data-chart]")];
    if (!holders.length) return;
    await document.fonts.load("12px Vazirmatn", "۱۲ فروردین").catch(() => []);
    for (const holder of [...drawn.keys()]) {
      if (!holder.isConnected) { drawn.get(holder).forEach((chart) => chart.destroy()); drawn.delete(holder); }
    }
    holders.filter((holder) => holder.isConnected).forEach(draw);
  }

  return { all };
})();
