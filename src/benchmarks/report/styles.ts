/** The report's whole style sheet: system fonts, light and dark, phone, desk and paper. */
export const REPORT_STYLES = `
:root {
  color-scheme: light dark;
  --paper: #fbf9f4; --card: #ffffff; --ink: #26221d; --soft: #6b6258; --line: #e4ddd0; --accent: #b4532c; --ours: #fbeee7; --blue: #eaf1f8;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #17161a; --card: #1f1d23; --ink: #ece6db; --soft: #a9a094; --line: #37333d; --accent: #eda67c; --ours: #33241d; --blue: #1d2a38; }
}
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0 auto; max-width: 78rem; padding: 2.5rem clamp(1rem, 4vw, 3rem) 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: clamp(1.8rem, 1.3rem + 2vw, 2.6rem); line-height: 1.15; letter-spacing: -.01em; }
h2 { margin: 3rem 0 .9rem; font-size: 1.25rem; }
h3 { margin: 0; font-size: 1rem; }
.sub, .note { color: var(--soft); }
.sub { margin: .4rem 0 0; }
.note { margin: .7rem 0 0; max-width: 60rem; font-size: .88rem; }
.warning { margin: 1.2rem 0 0; padding: .8rem 1rem; border-inline-start: 4px solid var(--accent); background: var(--card); border-radius: .3rem; max-width: 60rem; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
th, td { padding: .45rem .8rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: var(--card); }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
tbody tr:last-child > * { border-bottom: 0; }
tr.ours > *, tr.ours > th:first-child { background: var(--ours); } tr.ours > th { font-weight: 700; }
tr.paper > *, tr.paper > th:first-child { background: var(--blue); }
.charts { display: grid; gap: 1.5rem; margin-top: 2rem; }
.chart { margin: 0; padding: 1.2rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
.chart figcaption { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; align-items: center; margin-bottom: .6rem; font-weight: 600; }
.chart > svg { display: block; width: 100%; max-width: 68rem; height: auto; margin: 0 auto; }
.key { display: inline-flex; gap: .4rem; align-items: center; color: var(--soft); font-size: .84rem; font-weight: 400; }
.key svg { display: inline-block; width: .8rem; height: .8rem; }
.cards { display: grid; gap: 1.5rem; }
.card { padding: 1.2rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
.card header { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; justify-content: space-between; }
.badge { padding: .1rem .6rem; border: 1px solid currentColor; border-radius: 1rem; color: var(--soft); font-size: .78rem; }
.label { margin: .9rem 0 .2rem; color: var(--soft); font-size: .8rem; }
.plain { margin: 0; white-space: pre-line; }
.strip { display: flex; flex-wrap: wrap; gap: .8rem; margin-top: .3rem; align-items: flex-start; }
.strip figure { margin: 0; flex: 0 1 15rem; }
.strip img { display: block; width: 100%; height: auto; border-radius: .3rem; }
.strip figcaption { margin-top: .35rem; font-size: .85rem; white-space: pre-line; }
details { margin-top: .8rem; } summary { cursor: pointer; color: var(--soft); font-size: .88rem; }
details dl { margin: .6rem 0 0; font-size: .88rem; } dt { margin-top: .6rem; font-weight: 600; } dd { margin: .1rem 0 0; white-space: pre-line; }
ul { padding-inline-start: 1.2rem; }
@media print { body { padding: 0; } .card, .chart { break-inside: avoid; } }
`;
