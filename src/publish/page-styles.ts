/** The page's whole style sheet: system fonts, light and dark, phone, desk and paper. */
export const PAGE_STYLES = `
:root {
  color-scheme: light dark;
  --paper: #fbf6ec; --card: #fffdf8; --ink: #2b2520; --soft: #6a5f53; --line: #e3d8c5; --accent: #9a4527;
  --good: #22643f; --bad: #9b3324; --open: #7a5600; --added: #d8eddc; --removed: #f7d9d2;
  --shadow: 0 1px 2px rgb(70 50 20 / .14), 0 12px 32px -12px rgb(70 50 20 / .32);
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", "Book Antiqua", "Noto Serif", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #17151b; --card: #201d25; --ink: #ece4d6; --soft: #ada294; --line: #3a3540; --accent: #eda67c;
    --good: #86cfa2; --bad: #f2a08f; --open: #e6c069; --added: #1f4230; --removed: #54281f;
    --shadow: 0 1px 2px rgb(0 0 0 / .5), 0 14px 36px -12px rgb(0 0 0 / .7);
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { font-size: clamp(1rem, .93rem + .36vw, 1.2rem); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans); overflow-wrap: anywhere; }
h1, h2, h3, h4, p, dl, dd, ol, ul, figure { margin: 0; padding: 0; font-weight: inherit; }
ol, ul { list-style: none; }
img { display: block; max-width: 100%; height: auto; color: var(--soft); font-style: italic; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 4px; border-radius: 4px; }

.cover { padding: clamp(3rem, 10vw, 7rem) 1.5rem 0; text-align: center; }
.cover h1 { max-width: 20em; margin: 0 auto; font: 500 clamp(1.9rem, 1.2rem + 3.4vw, 3.6rem)/1.14 var(--serif); letter-spacing: -.012em; text-wrap: balance; }
.ornament { display: flex; align-items: center; justify-content: center; gap: .9rem; margin: clamp(1.5rem, 4vw, 2.5rem) auto 0; color: var(--accent); }
.ornament::before, .ornament::after { content: ""; width: 3.2rem; height: 1px; background: currentColor; opacity: .55; }
.ornament span { width: .5rem; height: .5rem; background: currentColor; transform: rotate(45deg); }
.given { margin-top: 2rem; }
.given ul { display: flex; flex-wrap: wrap; gap: .8rem; justify-content: center; }
.given img { width: auto; max-height: 8.5rem; border-radius: .3rem; box-shadow: var(--shadow); }
.given p { margin-top: .7rem; color: var(--soft); font-size: .82rem; }

.story { max-width: 72rem; margin: 0 auto; padding: clamp(2.5rem, 7vw, 5rem) clamp(1.25rem, 5vw, 3rem); font-family: var(--serif); }
.leaf { display: grid; gap: clamp(1.3rem, 4vw, 2rem); }
.leaf + .leaf { margin-top: clamp(3.5rem, 9vw, 6.5rem); }
.words { width: 100%; max-width: 36rem; margin: 0 auto; font-size: 1.16rem; line-height: 1.68; hyphens: auto; hyphenate-limit-chars: 8 4 4; text-wrap: pretty; }
.words p { white-space: pre-line; }
.words p + p { margin-top: .85em; }
.words.brief { font-size: clamp(1.34rem, 1.1rem + .9vw, 1.7rem); line-height: 1.46; hyphens: manual; }
.leaf.only-words .words.brief { text-align: center; text-wrap: balance; }
.opening p:first-child::first-letter { float: inline-start; margin: .06em .09em 0 0; color: var(--accent); font-size: 3.25em; line-height: .82; }
.picture { justify-self: center; }
.picture img { width: 100%; max-height: 88vh; max-height: 88svh; object-fit: contain; border-radius: .4rem; box-shadow: var(--shadow); }
.picture figcaption { display: flex; gap: .6rem; max-width: 40rem; margin: .95rem auto 0; color: var(--soft); font: .84rem/1.5 var(--sans); }
.picture figcaption::before { content: ""; flex: none; width: .55rem; height: .55rem; margin-top: .45em; border: 2px solid var(--open); border-radius: 50%; }
@media (min-width: 54rem) {
  .leaf.spread { grid-template-columns: minmax(0, 1fr) minmax(0, 1.3fr); align-items: center; gap: clamp(2.5rem, 5vw, 4.5rem); }
  .leaf.spread.flipped { grid-template-columns: minmax(0, 1.3fr) minmax(0, 1fr); }
  .leaf.spread.flipped .words { order: 2; }
  .leaf.spread .picture { position: sticky; top: 2rem; align-self: start; width: 100%; }
}
.stop { max-width: 36rem; margin: clamp(3.5rem, 9vw, 6rem) auto 0; padding: 1.3rem 1.5rem; border: 1px solid var(--line); border-inline-start: 4px solid var(--open); border-radius: .5rem; background: var(--card); font-family: var(--sans); }
.stop h2 { font: 600 1.1rem/1.4 var(--serif); }
.stop p { margin-top: .35rem; }
.stop p + p { color: var(--soft); font-size: .9rem; }

.colophon { border-top: 1px solid var(--line); }
.colophon > * { max-width: 56rem; margin: 0 auto; padding: 0 clamp(1.25rem, 5vw, 3rem); }
summary { cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: ""; flex: none; width: .5em; height: .5em; margin-inline: .15em .35em; border: solid var(--accent); border-width: 0 2px 2px 0; transform: rotate(-45deg); transition: transform .15s; }
details[open] > summary::before { transform: rotate(45deg); }
.making { padding-block: 1.6rem; }
.making > summary { display: flex; align-items: center; gap: .5rem; width: fit-content; margin: 0 auto; }
.making > summary h2 { font: 500 1.3rem/1.4 var(--serif); }
.making > div { padding-top: .6rem; font-size: .93rem; }
.making h3.part { margin: 2.2rem 0 .8rem; font: 600 1.12rem/1.3 var(--serif); }
.plain { white-space: pre-line; }
.asked > * + * { margin-top: .5rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(9.5rem, 40%), 1fr)); gap: 1rem 1.5rem; }
.facts dt, .label { color: var(--soft); font-size: .78rem; }
.facts dd { font-variant-numeric: tabular-nums; }
.steps > li + li, .failures li + li { margin-top: .6rem; }
.step { border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
.step > summary, .step.closed { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .5rem; padding: .75rem 1rem; }
.step > summary h3, .step.closed h3 { flex: 1 1 12rem; min-width: 0; font-weight: 600; }
.step > summary h3 small, .step.closed h3 small { margin-inline-end: .5em; color: var(--soft); font-size: .82rem; font-weight: 400; }
.step.closed h3 { padding-inline-start: 1.43rem; }
.step > div { padding: .2rem 1rem 1.1rem; }
.step dl { display: grid; gap: .7rem; }
.prompt { font: .86rem/1.6 var(--mono); white-space: pre-wrap; }
.badge { padding: .1rem .6rem; border: 1px solid currentColor; border-radius: 1rem; color: var(--soft); font-size: .76rem; line-height: 1.5; white-space: nowrap; }
.badge.accepted { color: var(--good); } .badge.rejected { color: var(--bad); } .badge.unreadable, .badge.kept { color: var(--open); }
.attempts { margin-top: 1.1rem; }
.attempt { display: grid; gap: .8rem 1.3rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
.attempt + .attempt { margin-top: 1.1rem; }
.attempt img { width: 100%; max-width: 18rem; border-radius: .35rem; }
@media (min-width: 38rem) { .attempt { grid-template-columns: 12rem minmax(0, 1fr); } .attempt > .none { align-self: center; } }
.attempt .verdict { display: grid; gap: .5rem; align-content: start; }
.attempt h4 { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; font-weight: 600; }
.none { color: var(--soft); font-style: italic; }
.warnings { padding-inline-start: .8rem; border-inline-start: 3px solid var(--open); font-size: .87rem; }
ins { background: var(--added); text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; border-radius: 2px; }
del { background: var(--removed); text-decoration: line-through; border-radius: 2px; }
.imprint { padding-block: 1.6rem 3rem; color: var(--soft); font-size: .82rem; text-align: center; text-wrap: balance; }
.imprint span { display: block; }
.making + .imprint { border-top: 1px solid var(--line); }

@media (prefers-reduced-motion: reduce) { summary::before { transition: none; } }
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --accent: #7a3519; --good: #1d5a38; --bad: #8a2a1c; --open: #6b4b00; --added: #e4f1e6; --removed: #f8e3de; --shadow: none; }
  @page { margin: 18mm 16mm; }
  html { font-size: 11pt; }
  .cover { padding-top: 0; }
  .story { padding: 10mm 0 0; }
  .leaf, .stop, .attempt, .picture { break-inside: avoid; }
  .leaf + .leaf { margin-top: 12mm; }
  .leaf.spread, .leaf.spread.flipped { display: block; }
  .leaf .words { margin-bottom: 5mm; }
  .leaf.spread .picture { position: static; margin: 0 auto; }
  .picture img { width: auto; max-height: 150mm; margin: 0 auto; }
  .colophon { margin-top: 10mm; }
  .making:not([open]) { display: none; }
  h3 { break-after: avoid; }
  ins, del, .badge, .ornament { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
