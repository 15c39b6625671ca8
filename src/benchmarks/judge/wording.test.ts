import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commWording } from '../comm/wording.ts';
import { parseRiseScore } from '../rise/reply.ts';
import { RISE_TEXTS, riseWording } from '../rise/wording.ts';
import { uevalWording } from '../ueval/wording.ts';
import { parseLegacyReply, parseVerifiedReply } from '../wise/reply.ts';
import { wiseWording } from '../wise/wording.ts';
import { fillFormat } from './python-strings.ts';

async function checkoutOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'checkout-'));
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), contents);
  }
  return folder;
}

const UEVAL = `
SYSTEM_INSTRUCTION = """
You grade.
""".strip()
TEXT_TEMPLATE = """Q <<question>> A <<text_answer>>""".strip()
TEXT_RUBRIC_TEMPLATE = """R <<rubric_item>>""".strip()
IMAGE_TEMPLATE_OPEN = """Q <<question>> A <<text_answer>>""".strip()
IMAGE_TEMPLATE_CLOSED = """Q <<question>>""".strip()
IMAGE_RUBRIC_TEMPLATE = """R <<rubric_item>>""".strip()
`;
const WISE = `
def build_evaluation_messages(prompt_data, image):
    return [
        {"role": "system", "content": [{"type": "text", "text": "You audit."}]},
        {"role": "user", "content": [{"type": "text", "text": f"""Look {{closely}}.
P: "{prompt_data['Prompt']}" E: "{prompt_data['Explanation']}" """}]},
    ]
`;
const RISE = Object.entries(RISE_TEXTS)
  .map(([name, fields]) => `prompt_${name} = """${name} ${fields.map((field) => `{${field}}`).join(' ')}"""`)
  .join('\n\n');

describe("the official wording of the judge, from the user's checkout", () => {
  it('of UEval is six stripped constants', async () => {
    const { source, texts } = await uevalWording(await checkoutOf({ 'ueval_eval.py': UEVAL }));
    expect(source).toBe('official');
    expect(texts).toMatchObject({
      system: 'You grade.',
      imageClosed: 'Q <<question>>',
      textRubric: 'R <<rubric_item>>',
    });
  });

  it.each([
    ['legacy', 'WISE_legacy/gpt_eval.py'],
    ['verified', 'vllm_eval.py'],
  ] as const)('of WISE %s is an f-string and a system text', async (version, file) => {
    const { texts } = await wiseWording(version, await checkoutOf({ [file]: WISE }));
    expect(texts).toEqual({
      system: 'You audit.',
      user: 'Look {closely}.\nP: "<<PROMPT>>" E: "<<EXPLANATION>>" ',
    });
  });

  it('of RISEBench is fourteen constants', async () => {
    const { texts } = await riseWording(await checkoutOf({ 'utils.py': RISE }));
    expect(Object.keys(texts)).toHaveLength(14);
    expect(texts['logical_txt']).toBe('logical_txt {reference}');
  });

  it('of CoMM is six files', async () => {
    const folder = 'eval/tot_metric/machine_evaluation_prompts';
    const keys =
      'Text Fidelity to Image, Completeness, Image_Coherence, Image_Quality, Content of Image, Consistency, overall_score';
    const names = [
      'task_1',
      'document_completeness_image_coherence',
      'document_completeness_image_coherence_task2',
      'texts_to_image_descriptions',
      'texts_to_image_descriptions_task2',
      'descriptions_gt_images_consistency',
    ];
    const files = Object.fromEntries(names.map((name) => [`${folder}/${name}.json`, `${name}: ${keys}`]));
    const { texts } = await commWording(await checkoutOf(files));
    expect(texts['consistency']).toBe(`descriptions_gt_images_consistency: ${keys}`);
  });

  it('is refused when a text is missing or has lost its placeholder, by name', async () => {
    await expect(uevalWording(await checkoutOf({ 'README.md': '' }))).rejects.toThrow(
      'has no ueval_eval.py; name a checkout of zlab-princeton/UEval',
    );
    const changed = UEVAL.replace('R <<rubric_item>>', 'R').replace('SYSTEM_INSTRUCTION', 'OTHER');
    await expect(uevalWording(await checkoutOf({ 'ueval_eval.py': changed }))).rejects.toThrow(
      'system is not there; textRubric has no <<rubric_item>>',
    );
    const other = WISE.replace("prompt_data['Explanation']", "prompt_data['Hint']");
    await expect(wiseWording('verified', await checkoutOf({ 'vllm_eval.py': other }))).rejects.toThrow(
      'user is not there',
    );
  });

  it('has another fingerprint when one letter changes', async () => {
    const one = await riseWording(await checkoutOf({ 'utils.py': RISE }));
    const two = await riseWording(await checkoutOf({ 'utils.py': RISE }));
    const three = await riseWording(
      await checkoutOf({ 'utils.py': RISE.replace('"""reasoning ', '"""Reasoning ') }),
    );
    expect(two.fingerprint).toBe(one.fingerprint);
    expect(three.fingerprint).not.toBe(one.fingerprint);
  });
});

describe('our own wording', () => {
  it('asks for replies in the form that is read', async () => {
    const legacy = (await wiseWording('legacy', null)).texts['user']!.replaceAll('<number>', '2');
    expect(parseLegacyReply(legacy)).toEqual({ consistency: 2, realism: 2, aesthetic: 2 });
    const verified = (await wiseWording('verified', null)).texts['user']!;
    expect(parseVerifiedReply(verified)).not.toBeNull();
    for (const text of Object.values((await riseWording(null)).texts)) {
      expect(parseRiseScore(text.replace('**n**', '**4**'), 'graded')).toBe(4);
    }
  });

  it('has the placeholders that the official one has, and no other', async () => {
    const { texts } = await riseWording(null);
    for (const [name, fields] of Object.entries(RISE_TEXTS)) {
      const values = Object.fromEntries(fields.map((field) => [field, `[${field}]`]));
      const filled = fillFormat(texts[name]!, values);
      for (const field of fields) expect(filled).toContain(`[${field}]`);
    }
    const ueval = (await uevalWording(null)).texts;
    expect(ueval['imageClosed']).not.toContain('<<text_answer>>');
    for (const name of ['text', 'imageOpen', 'imageClosed']) expect(ueval[name]).toContain('<<question>>');
  });
});
