/** Our own wording for RISEBench's judge. `{instruct}` and `{reference}` are filled in; other braces are not allowed. */
import type { RiseText } from './wording.ts';

const GRADED =
  'Explain in a few sentences what you see and why, then end with the line\n**Final Score:** **n**\nwhere n is a whole number from 1 to 5.';
const BINARY =
  'Explain in a few sentences what you see and why, then end with the line\n**Final Score:** **n**\nwhere n is 1 for yes and 0 for no.';

const MATCH_SCALE = `5 = it shows exactly that, in every detail and in degree
4 = it shows that, with a small departure
3 = it shows part of that
2 = something essential is missing or wrong
1 = it shows something else, or nothing was changed`;

const KEPT_SCALE = `5 = everything else is the same
4 = one small thing differs
3 = one thing that catches the eye differs
2 = several things that catch the eye differ
1 = hardly anything is the same`;

const QUALITY = `Look at the picture on its own. Is it technically sound: sharp, whole, free of distortion, of things that melt into each other and of physical impossibilities? What it shows does not matter.
5 = nothing to find fault with
4 = a flaw that one has to look for
3 = visible flaws that leave the picture usable
2 = serious flaws
1 = so broken that one can hardly tell what it shows

${GRADED}`;

export const RISE_OWN_TEXTS: Readonly<Record<RiseText, string>> = {
  consist: `The first picture was edited into the second by this instruction:
{instruct}

Judge only what the instruction does not ask to change: people and their features, objects, colours, places, background, framing. Is it the same in both pictures? A change that the instruction asks for, or that follows from it, is no fault.
${KEPT_SCALE}

${GRADED}`,
  reasoning: `A picture was edited by this instruction:
{instruct}

A right result shows this:
{reference}

You see the result. How well does it show what it should, as far as the instruction is concerned?
${MATCH_SCALE}

${GRADED}`,
  reasoning_w_input: `The first picture was edited into the second by this instruction:
{instruct}

A right result shows this:
{reference}

How well does the second picture show what it should? Use the first picture to see what the words refer to.
${MATCH_SCALE}

${GRADED}`,
  generation: QUALITY,
  spatial_cons: `The second picture is the result of this instruction about place, arrangement or viewpoint:
{instruct}

The first picture shows the same things, before the change or as they should be. Apart from place and view, are the things themselves the same in both: their kind, number, shape, colour, texture and style?
${KEPT_SCALE}

${GRADED}`,
  spatial_ref: `A picture was edited by this instruction about place, arrangement or viewpoint:
{instruct}

A right result shows this:
{reference}

You see the result. Are positions, directions, proportions and connections as they should be?
${MATCH_SCALE}

${GRADED}`,
  spatial_ref_w_input: `The first picture was edited into the second by this instruction about place, arrangement or viewpoint:
{instruct}

A right result shows this:
{reference}

Are positions, directions, proportions and connections in the second picture as they should be? Use the first picture to see what the words refer to.
${MATCH_SCALE}

${GRADED}`,
  spatial_ref_img: `This instruction about place, arrangement or viewpoint was carried out:
{instruct}

The first picture shows a right result, the second the one to judge. Are positions, directions, proportions and connections the same in both? Style and small details do not matter.
${MATCH_SCALE}

${GRADED}`,
  spatial_qual: QUALITY,
  logical_cons: `This task was solved by drawing into a picture:
{instruct}

The first picture shows the right solution, the second the one to judge. Whether the second is right does not matter now: are its layout, its given parts and its style those of the first, apart from what the solution adds?

${BINARY}`,
  logical_cons_ans: `The first picture poses this task, which was to be solved by drawing into it:
{instruct}

The right solution is:
{reference}

The second picture is the one to judge. Whether it is right does not matter now: are its layout, its given parts and its style those of the first, apart from what a solution adds or changes?

${BINARY}`,
  logical_txt: `A task was to be solved by drawing into a picture. The right solution is:
{reference}

You see the picture that was drawn. Does it show this solution, wholly and without anything that contradicts it?

${BINARY}`,
  logical_img: `This task was to be solved by drawing into a picture:
{instruct}

The first picture shows the right solution, the second the one to judge. Does the second show the same solution, wholly and without anything that contradicts it?

${BINARY}`,
  logical_img_wo_q: `The first picture shows the right solution of a task, the second the one to judge. Does the second show the same solution, wholly and without anything that contradicts it?

${BINARY}`,
};
