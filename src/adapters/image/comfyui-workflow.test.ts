import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTemplate, readTemplates, comfyuiSettingsSchema } from './comfyui-settings.ts';
import type { ComfyuiSettings } from './comfyui-settings.ts';
import { describeNode, fillTemplate, readTemplate, workflowSchema } from './comfyui-workflow.ts';
import { comfyuiCapabilities, createComfyui } from './comfyui.ts';

const node = (inputs: Record<string, unknown>, title?: string) => ({
  class_type: 'CLIPTextEncode',
  inputs,
  ...(title === undefined ? {} : { _meta: { title } }),
});
const read = (graph: unknown, extra: string[] = []) =>
  readTemplate(workflowSchema.parse(graph), 'workflow', extra);

describe('fillTemplate', () => {
  it('puts numbers for whole strings, and text inside of longer ones', () => {
    const template = read({
      3: node({ seed: '{{seed}}', cfg: 1, model: ['4', 0] }),
      6: node({ text: 'a photo of {{prompt}}, {{width}}x{{ height }}', list: ['{{prompt}}', true, null] }),
    });
    const values = { prompt: 'a house', seed: 7, width: 768, height: 512 };
    expect(fillTemplate(template, values)).toEqual({
      3: node({ seed: 7, cfg: 1, model: ['4', 0] }),
      6: node({ text: 'a photo of a house, 768x512', list: ['a house', true, null] }),
    });
  });

  it('does not look for placeholders in what it put in', () => {
    const template = read({ 6: node({ text: '{{prompt}}', other: 'x {{prompt}}' }) });
    const prompt = '"{{seed}}" $& {{prompt}} \\';
    expect(fillTemplate(template, { prompt })[6]!.inputs).toEqual({ text: prompt, other: `x ${prompt}` });
  });

  it('keeps any prompt as it is, and the workflow around it', () => {
    const template = read({ 6: node({ text: '{{prompt}}', steps: 4 }) });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (prompt) => {
        expect(fillTemplate(template, { prompt })).toEqual({ 6: node({ text: prompt, steps: 4 }) });
      }),
    );
  });
});

describe('readTemplate', () => {
  it('wants a {{prompt}}, and says where', () => {
    expect(() => read({ 6: node({ text: 'a house' }) })).toThrow(
      'comfyui: "workflow" has no {{prompt}}; write {{prompt}} in place of the text of the node that takes the prompt',
    );
  });

  it('wants a value for every placeholder', () => {
    const graph = { 6: node({ text: '{{prompt}}', steps: '{{steps}}' }) };
    expect(() => read(graph)).toThrow('has {{steps}}, for which there is no value; add it to "values"');
    expect([...read(graph, ['steps']).names]).toEqual(['prompt', 'steps']);
  });

  it('counts the pictures, and wants them without a gap', () => {
    const graph = { 6: node({ text: '{{prompt}}', a: '{{image_1}}', b: '{{image_3}}' }) };
    expect(() => read(graph)).toThrow('"workflow" has {{image_3}} but no {{image_2}}.');
    expect(read({ ...graph, 7: node({ c: '{{image_2}}' }) }).images).toBe(3);
  });

  it('names nodes by kind, title and id', () => {
    const graph = workflowSchema.parse({ 3: node({}, 'Positive'), 4: node({}) });
    expect(['3', '4', '99'].map((id) => describeNode(graph, id))).toEqual([
      'CLIPTextEncode "Positive" (node 3)',
      'CLIPTextEncode (node 4)',
      'node 99',
    ]);
  });
});

describe('the settings', () => {
  const draw = { 6: node({ text: '{{prompt}}', seed: '{{seed}}' }) };
  const edit = (images: number, hasMask = false) => ({
    6: node({
      text: '{{prompt}}',
      ...Object.fromEntries(Array.from({ length: images }, (_, i) => [`in${i}`, `{{image_${i + 1}}}`])),
      ...(hasMask ? { mask: '{{mask}}' } : {}),
    }),
  });
  const at = { baseURL: 'http://127.0.0.1:8188' };

  it.each<[string, Partial<ComfyuiSettings>, string]>([
    ['no workflow', {}, 'comfyui: "workflow": a workflow is missing; export one from ComfyUI'],
    [
      'a workflow in the format of the editor',
      { workflow: { nodes: [], links: [], version: 0.4 } as never },
      'comfyui: "workflow": this is a workflow in the format of the editor; export it with "Workflow > Export (API)"',
    ],
    ['something else', { workflow: { 3: { inputs: {} } } as never }, 'comfyui: "workflow.3.class_type":'],
    ['no nodes', { workflow: {} }, 'comfyui: "workflow": the workflow has no nodes.'],
    ['no prompt', { workflow: { 6: node({ text: 'x' }) } as never }, 'comfyui: "workflow" has no {{prompt}}'],
    [
      'no prompt in the second edit workflow',
      { editWorkflow: [edit(1), { 6: node({ text: 'x' }) }] as never },
      'comfyui: "editWorkflow.1" has no {{prompt}}',
    ],
    [
      'a drawing workflow that wants a picture',
      { workflow: edit(1) as never },
      'comfyui: "workflow" takes a picture ({{image_1}} or {{mask}}), but it draws the first one',
    ],
    [
      'an edit workflow that takes none',
      { editWorkflow: draw as never },
      'comfyui: "editWorkflow" takes no picture; write {{image_1}} in place of the file name in LoadImage.',
    ],
  ])('are refused with %s, before anything is sent', (_, settings, message) => {
    expect(() => createComfyui({ ...at, ...settings }, { now: () => new Date(0) })).toThrow(message);
  });

  it('tell what the workflows can do', () => {
    const workflow = draw as never;
    expect(comfyuiCapabilities({ ...at, workflow })).toEqual({
      edit: false,
      maxReferences: 0,
      mask: false,
      seed: true,
    });
    expect(comfyuiCapabilities({ ...at, workflow, editWorkflow: [edit(3), edit(1, true)] as never })).toEqual(
      {
        edit: true,
        maxReferences: 3,
        mask: true,
        seed: false,
      },
    );
  });

  it('choose the workflow by the number of pictures and the mask', () => {
    const settings = { ...at, workflow: draw, editWorkflow: [edit(3), edit(1), edit(1, true)] };
    const templates = readTemplates(comfyuiSettingsSchema.parse(settings));
    const chosen = (pictures: number, hasMask: boolean): string => {
      const template = chooseTemplate(templates, pictures, hasMask)!;
      return `${template.images}${template.names.has('mask') ? ' with mask' : ''}`;
    };
    expect([chosen(0, false), chosen(1, false), chosen(2, false), chosen(5, false)]).toEqual([
      '0',
      '1',
      '1',
      '3',
    ]);
    expect([chosen(1, true), chosen(3, true)]).toEqual(['1 with mask', '1 with mask']);
  });
});
