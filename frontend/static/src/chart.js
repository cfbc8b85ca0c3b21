// Draws the charts of a page from the options in data-chart. The same numbers stand in the table beside, which is all
// there is without this script.
import { init, use } from "echarts/core";
import { BarChart, RadarChart } from "echarts/charts";
import { GridComponent, LegendComponent, RadarComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, RadarChart, GridComponent, LegendComponent, RadarComponent, TooltipComponent, CanvasRenderer]);

// A colour is written as var(--name), which a canvas does not know: the browser says what it is now.
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

// fit adds what depends on the page: font, sizes and the words of a number. A tooltip of HTML would need inline styles,
// which the page's policy refuses.
function fit(element, options) {
  const font = { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("var(--ds-color-neutral-text-default)") };
  const narrow = element.clientWidth < 420;
  const size = narrow ? 11 : 13;
  const unit = element.dataset.unit ?? "";
  const words = (value) => (value === "-" || value === undefined || Number.isNaN(value) ? "–" : `${value}${unit}`);
  options.animation = false;
  options.textStyle = font;
  options.tooltip = { ...options.tooltip, renderMode: "richText", confine: true, textStyle: { ...font, fontSize: size }, valueFormatter: words,
    axisPointer: { type: "shadow" } };
  options.legend = { ...options.legend, icon: "roundRect", itemWidth: 18, itemHeight: 10, textStyle: { ...options.legend?.textStyle, fontSize: size } };
  for (const axis of [...(options.xAxis ?? []), ...(options.yAxis ?? [])]) {
    axis.axisLabel = { ...axis.axisLabel, fontSize: size };
    if (axis.type === "value" && unit) axis.axisLabel.formatter = words;
  }
  if (options.radar) {
    options.radar.radius = narrow ? "56%" : "66%";
    options.radar.axisName = { ...options.radar.axisName, fontSize: size, lineHeight: size + 3 };
    options.radar.axisNameGap = narrow ? 6 : 10;
  }
  for (const series of options.series) {
    if (series.label) {
      series.label.fontSize = size;
      series.label.formatter = ({ value }) => (value === "-" ? "" : words(value));
    }
    if (series.type === "radar") series.symbolSize = narrow ? 4 : 6;
  }
  return options;
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

// A chart is drawn anew when the page changes its width, its colours or the paper it is on.
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
