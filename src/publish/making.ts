import { requestImages } from '../core/request.ts';
import type { AttemptTrace, StepTrace, Trace } from '../core/trace.ts';
import type { Verdict } from '../core/verdict.ts';
import { formatDuration } from '../lib/duration.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';
import { image } from './image.ts';
import type { InlinePicture } from './pictures.ts';
import { costInWords, count, shownAttempt, stopNote } from './wording.ts';
import { diffWords } from './word-diff.ts';

type Thumbnails = ReadonlyMap<string, InlinePicture>;

/** The folded-away back of the page: request, models, usage, plan, and every attempt with its verdict. */
export function howItWasMade(trace: Trace, thumbnails: Thumbnails): Html {
  return html`<details class="making">
    <summary><h2>How it was made</h2></summary>
    <div>
      <h3 class="part">The request</h3>
      ${asked(trace)}
      <h3 class="part">Models and cost</h3>
      ${facts(trace)}
      ${
        trace.reasoning.trim() !== '' &&
        html`<h3 class="part">The planner’s thoughts</h3>
          <p class="plain" dir="auto">${trace.reasoning.trim()}</p>`
      }
      ${
        trace.steps.length > 0 &&
        html`<h3 class="part">Step by step</h3>
          <ol class="steps">
            ${trace.steps.map((step) => html`<li>${stepCard(step, shownAttempt(trace, step), thumbnails)}</li>`)}
          </ol>`
      }
      ${failures(trace)}
    </div>
  </details>`;
}

function asked(trace: Trace): Html {
  const images = requestImages(trace.request);
  let picture = 0;
  return html`<div class="asked">
    ${trace.request.parts.map((part) =>
      part.type === 'text'
        ? html`<p class="plain" dir="auto">${part.text}</p>`
        : html`<p class="none">
            Picture ${++picture}${images.length > 1 && ` of ${images.length}`}, shown at the top
          </p>`,
    )}
  </div>`;
}

function facts(trace: Trace): Html {
  const { settings, usage, stopReason, startedAt } = trace;
  const { budget } = settings;
  const ceilings = [
    budget.imageCalls !== undefined && count(budget.imageCalls, 'picture'),
    budget.languageCalls !== undefined && count(budget.languageCalls, 'language call'),
    budget.tokens !== undefined && count(budget.tokens, 'token'),
    budget.usd !== undefined && costInWords(budget.usd),
    budget.durationMs !== undefined && formatDuration(budget.durationMs),
  ].filter((ceiling) => ceiling !== false);
  const rows: readonly (readonly [string, string])[] = [
    ['Planner', modelsInWords(trace, 'planner')],
    ['Generator', modelsInWords(trace, 'generator')],
    ['Critic', modelsInWords(trace, 'critic')],
    ['Prompts', settings.prompts],
    ['Attempts per step', `at most ${settings.attempts}`],
    ['If none is accepted', { best: 'keep the best', last: 'keep the last', fail: 'stop' }[settings.keep]],
    ['Seed', String(settings.seed)],
    ['Picture size', settings.size === null ? 'the generator’s own' : settings.size.replace('x', ' × ')],
    ['Budget', ceilings.length === 0 ? 'none' : ceilings.join(', ')],
    ['Image calls', usage.imageCalls.toLocaleString('en')],
    ...(settings.speculation === 'off' ? [] : [['Drawn ahead in vain', String(drawnInVain(trace))] as const]),
    ['Language calls', usage.languageCalls.toLocaleString('en')],
    ['Tokens', usage.tokens.toLocaleString('en')],
    ['Cost', costInWords(usage.costUsd)],
    ['Time', formatDuration(usage.durationMs)],
    ['Started', new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(startedAt)],
    ['Ended', stopReason === 'completed' ? 'completed' : (stopNote(trace)?.reason ?? '')],
    ['Run', trace.runId],
  ];
  return html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd dir="auto">${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** The model of a role; where a fallback had to stand in, all that answered, with the number of their calls. */
function modelsInWords({ settings, answers }: Trace, role: 'planner' | 'generator' | 'critic'): string {
  const own = answers.filter((answer) => answer.role === role);
  const isAlone = own.every(({ model }) => model === settings[role]);
  return isAlone
    ? settings[role]
    : own.map(({ model, calls }) => `${model} (${count(calls, 'call')})`).join(', ');
}

/** Pictures that were drawn from one that was then rejected. */
function drawnInVain({ answers, steps }: Trace): number {
  const drawn = answers.filter(({ role }) => role === 'generator').reduce((sum, { calls }) => sum + calls, 0);
  return drawn - steps.flatMap(({ attempts }) => attempts.filter(({ image }) => image !== null)).length;
}

/** @param shown the attempt whose picture is in the story. */
function stepCard(step: StepTrace, shown: AttemptTrace | undefined, thumbnails: Thumbnails): Html {
  const heading = html`<h3><small>Step ${step.number}</small><bdi>${step.name}</bdi></h3>`;
  const state = outcomeOf(step);
  if (step.prompt === null) return html`<div class="step closed">${heading}${state}</div>`;
  return html`<details class="step">
    <summary>${heading}${state}</summary>
    <div>
      <dl>
        ${
          step.instruction !== null &&
          html`<div>
            <dt class="label">What it should show</dt>
            <dd dir="auto">${step.instruction}</dd>
          </div>`
        }
        <div>
          <dt class="label">Prompt of the plan</dt>
          <dd class="prompt" dir="auto">${step.prompt}</dd>
        </div>
        <div>
          <dt class="label">Starts from</dt>
          <dd>${sourceInWords(step)}</dd>
        </div>
      </dl>
      ${
        step.attempts.length > 0 &&
        html`<ol class="attempts">
          ${step.attempts.map((attempt, index) =>
            attemptCard({
              attempt,
              step,
              isShown: attempt === shown,
              promptBefore: step.attempts[index - 1]?.prompt ?? step.prompt!,
              thumbnails,
            }),
          )}
        </ol>`
      }
    </div>
  </details>`;
}

function outcomeOf(step: StepTrace): Html {
  const tries = step.attempts.length === 1 ? '1 try' : `${step.attempts.length} tries`;
  if (step.prompt === null) return badge('open', step.done ? 'words only' : 'not reached');
  if (!step.done) return badge('open', step.attempts.length === 0 ? 'not reached' : `not finished, ${tries}`);
  if (step.chosen === null) return badge('open', 'no picture');
  if (!step.accepted) return badge('kept', `kept without acceptance, ${tries}`);
  return badge('accepted', step.chosen === 1 ? 'accepted at once' : `accepted, ${tries}`);
}

function badge(state: Verdict['outcome'] | 'kept' | 'open', words: string): Html {
  return html`<span class="badge ${state}">${words}</span>`;
}

function sourceInWords({ source }: StepTrace): string {
  switch (source.kind) {
    case 'blank':
      return 'a blank page';
    case 'step':
      return `the picture of step ${source.number}`;
    case 'input':
      return `picture ${source.index} of the request`;
  }
}

const OUTCOMES = { accepted: 'accepted', rejected: 'rejected', unreadable: 'verdict unreadable' } as const;

function attemptCard({
  attempt,
  step,
  isShown,
  promptBefore,
  thumbnails,
}: {
  attempt: AttemptTrace;
  step: StepTrace;
  isShown: boolean;
  /** The prompt of the attempt before; of the plan for the first. */
  promptBefore: string;
  thumbnails: Thumbnails;
}): Html {
  const { image: ref, verdict, warnings } = attempt;
  const verdictBadge = verdict
    ? badge(verdict.outcome, OUTCOMES[verdict.outcome])
    : badge('open', 'not judged');
  const alt = `Try ${attempt.index} of step ${step.number}: ${step.instruction ?? step.name}`;
  return html`<li class="attempt">
    ${ref ? html`<div>${image(thumbnails.get(ref.sha256), alt)}</div>` : html`<p class="none">No picture</p>`}
    <div class="verdict">
      <h4>Try ${attempt.index} ${verdictBadge}${isShown && badge('open', 'in the story')}</h4>
      ${verdict && verdict.reason.trim() !== '' && html`<p class="plain" dir="auto">${verdict.reason.trim()}</p>`}
      ${verdict?.scores && html`<p class="label">Shows what was asked: ${score(verdict.scores.semantics)} of 10. Well made: ${score(verdict.scores.quality)} of 10.</p>`}
      <p class="label">Seed ${attempt.seed}. ${promptLabel(attempt, promptBefore)}</p>
      ${attempt.prompt !== promptBefore && html`<p class="prompt" dir="auto">${changes(promptBefore, attempt.prompt)}</p>`}
      ${
        warnings.length > 0 &&
        html`<div class="warnings">
          <p class="label">What the generator could not honour</p>
          <ul>
            ${warnings.map((warning) => html`<li dir="auto">${warning}</li>`)}
          </ul>
        </div>`
      }
    </div>
  </li>`;
}

function promptLabel({ index, prompt }: AttemptTrace, promptBefore: string): string {
  const before = index === 1 ? 'the plan' : 'the try before';
  return prompt === promptBefore ? `The prompt of ${before}.` : `What changed in the prompt since ${before}:`;
}

function changes(before: string, after: string): Html[] {
  return diffWords(before, after).map(({ kind, text }) =>
    kind === 'same' ? html`${text}` : kind === 'added' ? marked('ins', text) : marked('del', text),
  );
}

/** Marks the words and leaves the space after them unmarked. */
function marked(tag: 'ins' | 'del', text: string): Html {
  const words = text.trimEnd();
  const space = text.slice(words.length);
  return tag === 'ins' ? html`<ins>${words}</ins>${space}` : html`<del>${words}</del>${space}`;
}

function score(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function failures({ failures }: Trace): Html | null {
  if (failures.length === 0) return null;
  return html`<h3 class="part">Calls that failed</h3>
    <ul class="failures">
      ${failures.map(
        ({ role, model, message }) =>
          html`<li>
            <span class="label">${role}, ${model}</span>
            <p class="plain" dir="auto">${message}</p>
          </li>`,
      )}
    </ul>`;
}
