// Colours: Okabe & Ito's palette (jfly.uni-koeln.de/color), darker or lighter where contrast asks
// for it; nothing is told by colour alone. What is drawn through <use> takes its colour and widths
// from where it is used: only inherited properties reach it.
#include "page_assets.hpp"

namespace quorate {

Markup page_style() {
  return R"style(:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --ink: #1b1f24; --soft: #59616b; --line: #dfe3e8; --grid: #e8ebef;
  --blue: #0064a4; --blue-soft: #9cc8e8; --orange: #b85400; --band: #d55e0026; --accent: #0072b2;
  --critical: #a8071a; --serious: #b54708; --warning: #7a5c00; --note: #59616b;
  --code: #eef1f4; --paper: #eef1f4; --result: #111; --edge: #fff;
  --w0: #0072b2; --w1: #d55e00; --w2: #008a63; --w3: #c0549a; --w4: #b98000; --w5: #2a93d5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --card: #1c2025; --ink: #e8eaed; --soft: #a4adb8; --line: #343a42; --grid: #2b3037;
    --blue: #63b3ed; --blue-soft: #2f5e85; --orange: #f0943f; --band: #f0943f2e; --accent: #63b3ed;
    --critical: #ff8a8a; --serious: #ffa657; --warning: #e3c04b; --note: #a4adb8;
    --code: #262b32; --paper: #262b32; --result: #fff; --edge: #000;
    --w0: #4aa8e8; --w1: #f28a3c; --w2: #35c79a; --w3: #e08cc4; --w4: #e6b64c; --w5: #8fd0ff;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; }
body { margin: 0; background: var(--page); color: var(--ink); line-height: 1.5;
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; }
h1 { font-size: 1.65rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .5rem; }
h4 { font-size: 1rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
p { margin: 0 0 .75rem; max-width: 75ch; overflow-wrap: anywhere; }
a { color: var(--accent); }
small { color: var(--soft); font-size: .82em; }
code { font: .88em/1.5 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
pre { margin: 0; padding: .5rem .75rem; background: var(--code); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
nav { position: sticky; top: 0; z-index: 2; background: var(--page); border-bottom: 1px solid var(--line); }
nav ul { max-width: 1120px; margin: 0 auto; padding: .6rem 1.25rem; list-style: none; display: flex; gap: 1.1rem; overflow-x: auto; }
nav a { color: var(--soft); text-decoration: none; white-space: nowrap; font-size: .9rem; }
nav a:hover { color: var(--ink); text-decoration: underline; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem; margin: 1.1rem 0; }
.lead { font-size: 1.12rem; max-width: none; margin-bottom: 1rem; }
.strip { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem 1.25rem; margin: 0; border-top: 1px solid var(--line); padding-top: 1rem; }
.strip dt { color: var(--soft); font-size: .82rem; line-height: 1.3; }
.strip dd { margin: .1rem 0 0; }
.strip b { display: block; font-size: 1.4rem; line-height: 1.25; font-weight: 600; overflow-wrap: anywhere; }
.alerts { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
.alert { border-left: 4px solid var(--note); padding: .1rem 0 .1rem .9rem; }
.alert p { margin: 0 0 .2rem; }
.alert a { font-weight: 600; }
.severity { font-size: .78rem; font-weight: 700; text-transform: uppercase; letter-spacing: .04em; color: var(--note); }
.alert.critical { border-color: var(--critical); } .critical .severity { color: var(--critical); }
.alert.serious { border-color: var(--serious); } .serious .severity { color: var(--serious); }
.alert.warning { border-color: var(--warning); } .warning .severity { color: var(--warning); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 1.5rem 2rem; align-items: start; }
.charts > div > h3:first-child { margin-top: 0; }
.cards + .charts, .charts + .charts, .scroll + .charts, .more + .charts, p + .charts { margin-top: 1.5rem; }
figure { margin: 0; max-width: 560px; }
figcaption { color: var(--soft); font-size: .87rem; margin-top: .35rem; }
figcaption strong { color: var(--ink); }
svg { display: block; overflow: visible; }
svg text { fill: var(--soft); font-size: 12px; font-family: inherit; }
svg .axis-label { fill: var(--ink); }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; }
.plot { width: 100%; height: auto; }
.heat-map { max-width: 100%; height: auto; }
.grid { stroke: var(--grid); stroke-width: 1; }
.axis { stroke: var(--soft); stroke-width: 1; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.expected { stroke: var(--blue); }
.measured { stroke: var(--orange); stroke-dasharray: 6 3; }
.ideal { stroke: var(--soft); stroke-dasharray: 2 3; stroke-width: 1.5; }
.chosen { stroke: var(--orange); stroke-dasharray: 6 3; stroke-width: 2; }
.band { fill: var(--band); stroke: none; }
.whisker { stroke: var(--blue); stroke-width: 1.5; }
.dot.expected { fill: var(--blue); stroke: var(--card); stroke-width: 1; }
.dot.worker { fill: var(--blue); fill-opacity: .55; stroke: var(--blue); stroke-width: .75; }
.dot.accused { fill: var(--orange); stroke: var(--card); stroke-width: 1; }
.bar.sure, .bar.first { fill: var(--blue); }
.bar.unsure { fill: var(--blue-soft); }
.bar.second { fill: var(--orange); }
.swatch { stroke-width: 9; } .swatch.sure { stroke: var(--blue); } .swatch.unsure { stroke: var(--blue-soft); }
.swatch.point, .swatch.point-worker, .swatch.point-accused { stroke-width: 9; stroke-dasharray: 0 99; stroke-dashoffset: -12; stroke-linecap: round; stroke: var(--blue); }
.swatch.point-accused { stroke: var(--orange); stroke-linecap: square; stroke-width: 7; }
.heat.right { fill: var(--blue); } .heat.wrong { fill: var(--orange); }
svg .heat-number { fill: var(--ink); font-size: 11px; text-anchor: middle; pointer-events: none; }
svg .heat-number.strong { fill: var(--card); }
.cell { display: inline-block; width: 120px; height: 16px; vertical-align: middle; margin-right: .5rem; }
.cell .interval { stroke: var(--blue-soft); stroke-width: 5; stroke-linecap: round; }
.cell .reference { stroke: var(--soft); stroke-width: 1.5; }
.legend { list-style: none; margin: .1rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; color: var(--soft); font-size: .85rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.legend svg { width: 24px; height: 10px; flex: none; overflow: hidden; }
.scroll { overflow-x: auto; margin: .25rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; }
thead th { color: var(--soft); font-weight: 600; font-size: .82rem; vertical-align: bottom; white-space: normal; }
tbody th { font-weight: 500; white-space: normal; overflow-wrap: anywhere; min-width: 7rem; max-width: 24rem; }
.n { text-align: right; }
td.words { white-space: normal; min-width: 12rem; }
#worker-table tbody th { min-width: 13.5rem; font-size: .85rem; }
#targets, #thresholds, #part-thresholds, #metrics, #sensitivity, #counts { width: auto; }
th button { all: unset; cursor: pointer; border-radius: 3px; }
th button:hover { color: var(--ink); text-decoration: underline; }
th button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
th[aria-sort] button { color: var(--ink); }
th[aria-sort=ascending] button::after { content: " ▲"; font-size: .75em; }
th[aria-sort=descending] button::after { content: " ▼"; font-size: .75em; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; margin: .5rem 0; font-size: .9rem; color: var(--soft); }
.tools[hidden] { display: none; }
.tools input[type=search] { font: inherit; color: var(--ink); background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .25rem .5rem; width: 15rem; max-width: 60vw; }
.more { font: inherit; font-size: .88rem; color: var(--accent); background: none; border: 1px solid var(--line); border-radius: 6px; padding: .3rem .8rem; margin: .35rem 0; cursor: pointer; }
.more[hidden] { display: none; }
p.note { color: var(--soft); font-size: .88rem; margin-top: .5rem; }
.flag { display: inline-block; border: 1px solid var(--orange); color: var(--orange); border-radius: 4px; padding: 0 .4rem; font-size: .8rem; font-weight: 600; white-space: nowrap; }
.flag.mild { border-color: var(--line); color: var(--soft); font-weight: 400; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: 1rem; }
.cards article { border: 1px solid var(--line); border-radius: 8px; padding: .9rem; }
.cards ul { margin: 0 0 .75rem; padding-left: 1.1rem; font-size: .9rem; overflow-wrap: anywhere; }
.cards li { margin: .2rem 0; }
.votes { list-style: none; margin: 0; padding: 0; }
.object img { display: block; max-width: 112px; max-height: 84px; border-radius: 4px; margin-bottom: .25rem; background: var(--code); }
.marks { display: grid; grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); gap: .9rem; align-items: start; min-width: 36rem; }
.marks figure { max-width: 440px; }
.frame { width: 100%; height: auto; background: var(--paper); border-radius: 4px; overflow: hidden; }
.mark { fill: none; stroke: currentColor; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.area { fill: currentColor; stroke: none; }
.unlikely { stroke-dasharray: 5 4; }
.frame .tag { fill: var(--result); stroke: var(--edge); stroke-width: 3px; paint-order: stroke; font-size: 12px; font-weight: 600; }
.mark.truth { stroke-dasharray: 1.5 3.5; stroke-width: 2.5; stroke-linecap: round; color: var(--w1); }
.thin { stroke-width: 1.3; fill-opacity: .12; }
.fused { color: var(--result); stroke-width: 2.6; fill-opacity: .14; }
.halo { color: var(--edge); stroke-width: 5; fill-opacity: 0; }
.ghost { color: var(--soft); stroke-width: 1; fill-opacity: .15; opacity: .75; }
.frames { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: .6rem; }
.frames li { min-width: 0; line-height: 1.25; font-size: .8rem; }
.frames .frame { stroke-width: 1.6; fill-opacity: .25; }
.who { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.key { display: inline-block; width: .8rem; height: 0; border-top: 3px solid currentColor; vertical-align: middle; margin-right: .3rem; }
.w0, .w6 { color: var(--w0); } .w1, .w7 { color: var(--w1); } .w2, .w8 { color: var(--w2); } .w3, .w9 { color: var(--w3); } .w4, .w10 { color: var(--w4); } .w5, .w11 { color: var(--w5); }
.w6, .w7, .w8, .w9, .w10, .w11 { stroke-dasharray: 4 2; border-top-style: dashed; }
.doubts { list-style: none; margin: .35rem 0 0; padding: 0; font-size: .84rem; font-weight: 400; }
#drawn-objects tbody th { width: 11rem; min-width: 9rem; max-width: 13rem; }
.texts { display: grid; gap: .25rem; min-width: 24rem; }
.text { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .75rem; }
.text p { margin: 0; color: var(--ink); white-space: pre-wrap; }
.text.fused { border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
.text.fused .who, .text.truth .who { font-weight: 600; color: var(--ink); }
mark { color: inherit; background: none; border-bottom: 2px solid var(--accent); }
.text.fused mark { background: var(--band); border-color: var(--result); font-weight: 600; }
.text.w0 mark, .text.w6 mark { border-color: var(--w0); } .text.w1 mark, .text.w7 mark { border-color: var(--w1); } .text.w2 mark, .text.w8 mark { border-color: var(--w2); }
.text.w3 mark, .text.w9 mark { border-color: var(--w3); } .text.w4 mark, .text.w10 mark { border-color: var(--w4); } .text.w5 mark, .text.w11 mark { border-color: var(--w5); }
.text sub { color: var(--soft); font-size: .72em; margin: 0 .15rem; }
.ticks { width: auto; font-size: .84rem; } .ticks td { text-align: center; } .ticks td.n { text-align: right; } .ticks thead th { max-width: 6rem; overflow-wrap: anywhere; }
.chosen-row th, .chosen-row td { font-weight: 600; }
.values { margin: 0; padding: 0; list-style: none; } .values li { margin: .2rem 0; overflow-wrap: anywhere; }
.meanings { margin-top: .9rem; font-size: .88rem; }
.definitions { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: .9rem 2rem; margin: 0; }
.definitions dt { font-weight: 600; }
.definitions dd { margin: 0; }
.definitions code, .definitions small { display: block; overflow-wrap: anywhere; }
details summary { cursor: pointer; margin: .75rem 0 .25rem; color: var(--accent); }
footer { color: var(--soft); font-size: .85rem; padding-bottom: 2rem; }
@media (max-width: 560px) {
  header, main, footer { padding-left: .75rem; padding-right: .75rem; }
  nav ul { padding-left: .75rem; padding-right: .75rem; }
  section { padding: .9rem; }
  .lead { font-size: 1.02rem; }
  .strip { grid-template-columns: repeat(2, 1fr); }
  .plot text { font-size: 14px; }
  #worker-table tbody th { min-width: 8.5rem; }
  #drawn-objects thead { display: none; }
  #drawn-objects tr:not([hidden]), #drawn-objects th, #drawn-objects td { display: block; width: auto; max-width: none; padding-left: 0; text-align: left; border: 0; }
  #drawn-objects tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  .marks, .texts { min-width: 0; grid-template-columns: minmax(0, 1fr); }
  .text { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --grid: #ddd;
    --blue: #0064a4; --blue-soft: #9cc8e8; --orange: #b85400; --band: #d55e0026; --accent: #000; --code: #f2f2f2; --paper: #f2f2f2; --result: #111; --edge: #fff;
    --w0: #0072b2; --w1: #d55e00; --w2: #008a63; --w3: #c0549a; --w4: #b98000; --w5: #2a93d5;
    --critical: #a8071a; --serious: #b54708; --warning: #7a5c00; --note: #444; }
  body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav, .tools, .more { display: none; }
  header, main, footer { max-width: none; padding: 0; }
  section { border: 0; padding: 0; margin: 1.2rem 0; }
  h1 { font-size: 1.4rem; }
  .lead { font-size: 1rem; }
  .charts { grid-template-columns: 1fr 1fr; gap: 1rem; }
  h2, h3, h4 { break-after: avoid; }
  figure, tr, .marks, .alert, .cards article, .strip, .definitions div { break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td { padding: .2rem .35rem; white-space: normal; }
  .cell { width: 80px; }
}
)style";
}

}  // namespace quorate
