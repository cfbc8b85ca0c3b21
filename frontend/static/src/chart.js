// Draws the charts of a page from the options in data-chart. The same numbers are in the table beside the chart, which
// is shown alone without this script.
import { init, use } from "echarts/core";
import { BarChart, LineChart, RadarChart } from "echarts/charts";
import { GridComponent, LegendComponent, RadarComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, RadarChart, GridComponent, LegendComponent, RadarComponent, TooltipComponent, CanvasRenderer]);

// A colour is written as var(--name), which a canvas cannot read: the browser resolves it.
const probe = document.createElement("span");
probe.hidden = true;
function colour(value) {
  probe.style.color = value;
  return getComputedStyle(probe).color;
}
function resolve(value) {
  if (typeof value === "string") return value.startsWith("var(--") ? colour(value) : value;
  if (Array.isArray(value)) return value.map(resolve);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]));
  }
  return value;
}

// fit adds what depends on the page: font, sizes and the formatting of numbers. A tooltip of HTML would need inline
// styles, which the page's content security policy refuses.
function fit(element, options) {
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("var(--ds-color-neutral-text-default)") };
  const narrow = element.clientWidth < 420;
  const size = narrow ? 11 : 13;
  const unit = element.dataset.unit ?? "";
  const words = (value) => (value === "-" || value === undefined || Number.isNaN(value) ? "–" : `${Number(value).toLocaleString(document.documentElement.lang)}${unit}`);
  options.animation = false;
  options.textStyle = font;
  options.tooltip = { ...options.tooltip, renderMode: "richText", confine: true, textStyle: { ...font, fontSize: size }, valueFormatter: words,
    axisPointer: { type: element.dataset.kind === "line" ? "line" : "shadow" } };
  options.legend = { ...options.legend, icon: "roundRect", itemWidth: 18, itemHeight: 10, textStyle: { ...options.legend?.textStyle, fontSize: size } };
  options.legend.textStyle.fontSize = legendSize(element, options.legend.data, font, size);
  for (const axis of [...(options.xAxis ?? []), ...(options.yAxis ?? [])]) {
    axis.axisLabel = { ...axis.axisLabel, fontSize: size, lineHeight: size + 3 };
    if (axis.type === "value" && unit) axis.axisLabel.formatter = words;
    if (axis.type === "category") Object.assign(axis.axisLabel, { interval: 0, showMinLabel: true, showMaxLabel: true });
    if (axis.max === 100) axis.interval = narrow ? 50 : 25;
  }
  if (narrow && element.dataset.short && options.xAxis?.[0].type === "category") options.xAxis[0].data = element.dataset.short.split(" ");
  if (options.radar) fitRadar(element, options.radar, font, size, options.legend.show ? legendHeight(element, options.legend.data, font, options.legend.textStyle.fontSize) : 0);
  for (const series of options.series) {
    if (series.label) {
      series.label.fontSize = size;
      series.label.formatter = ({ value }) => (value === "-" ? "" : words(value));
    }
    if (series.type === "radar") series.symbolSize = narrow ? 4 : 6;
  }
  return options;
}

const pen = document.createElement("canvas").getContext("2d");

// legendSize is the size of the names in the legend: smaller if the longest has no room otherwise.
function legendSize(element, names, font, size) {
  pen.font = `${size}px ${font.fontFamily}`;
  const longest = Math.max(1, ...(names ?? []).map((name) => pen.measureText(name).width));
  return Math.max(9, Math.min(size, Math.floor(size * (element.clientWidth - 45) / longest)));
}

// legendHeight is how much room the legend below a radar takes: as many lines as its names need.
function legendHeight(element, names, font, size) {
  pen.font = `${size}px ${font.fontFamily}`;
  let lines = 1;
  let used = 0;
  for (const name of names ?? []) {
    const width = pen.measureText(name).width + 18 + 5 + 10;
    if (used > 0 && used + width > element.clientWidth - 10) {
      lines += 1;
      used = 0;
    }
    used += width;
  }
  return 14 + lines * 20;
}

// fitRadar makes the radar as large as the names around it and the legend below permit. Where these leave too little
// room, the names are replaced by their short forms, which the table also has.
function fitRadar(element, radar, font, size, below) {
  const gap = 10;
  const middle = (element.clientHeight - below) / 2;
  const smallest = Math.min(85, middle - 2 * size);
  pen.font = `${size}px ${font.fontFamily}`;
  const largest = (names) => Math.min(...names.map((name, i) => {
    const angle = (2 * Math.PI * i) / names.length;
    const across = Math.abs(Math.sin(angle));
    const along = Math.abs(Math.cos(angle));
    const lines = name.split("\n");
    const width = Math.max(...lines.map((line) => pen.measureText(line).width));
    const high = (middle - lines.length * (size + 3)) / Math.max(along, 0.1) - gap;
    return across < 0.1 ? high : Math.min(high, (element.clientWidth / 2 - width) / across - gap);
  }));
  let names = radar.indicator.map((axis) => axis.name);
  if (largest(names) < smallest && element.dataset.short) names = element.dataset.short.split(" ");
  radar.indicator.forEach((axis, i) => { axis.name = names[i]; });
  radar.radius = Math.max(largest(names), smallest);
  radar.center = ["50%", middle];
  radar.axisNameGap = gap;
  radar.axisName = { ...radar.axisName, fontSize: size, lineHeight: size + 3 };
}

const charts = [];
function draw() {
  for (const { element, chart, options } of charts) {
    chart.resize();
    chart.setOption(fit(element, resolve(options)), { notMerge: true });
  }
}

document.body.append(probe);
for (const element of document.querySelectorAll("[data-chart]")) {
  element.hidden = false;
  charts.push({ element, options: JSON.parse(element.dataset.chart), chart: init(element, null, { renderer: "canvas" }) });
}
// The names are measured in the page's own typeface.
document.fonts.ready.then(draw);

// A chart is redrawn when the page changes its width, its colours or the paper it is printed on.
let waiting;
const again = () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(draw);
};
const resized = new ResizeObserver(again);
for (const { element } of charts) resized.observe(element);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
matchMedia("(forced-colors: active)").addEventListener("change", again);
matchMedia("print").addEventListener("change", draw);
window.addEventListener("beforeprint", draw);
window.addEventListener("afterprint", draw);
