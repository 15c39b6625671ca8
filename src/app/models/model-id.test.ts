import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../core/errors.ts';
import { parseModelId } from './model-id.ts';

const servers = {
  local: { baseURL: 'http://127.0.0.1:8000/v1', dialect: 'vllm-omni' },
  openai: { baseURL: 'http://proxy.example/v1', dialect: 'openai' },
} as const;

describe('parseModelId', () => {
  it.each([
    ['sandbox:planner', { source: 'sandbox', role: 'planner' }],
    ['sandbox:image', { source: 'sandbox', role: 'image' }],
    [' google:gemini-2.5-flash ', { source: 'provider', provider: 'google', model: 'gemini-2.5-flash' }],
    ['fal:fal-ai/flux-2/edit', { source: 'provider', provider: 'fal', model: 'fal-ai/flux-2/edit' }],
    [
      'replicate:owner/name:version',
      { source: 'provider', provider: 'replicate', model: 'owner/name:version' },
    ],
    ['openrouter:a/b:free', { source: 'provider', provider: 'openrouter', model: 'a/b:free' }],
  ])('reads %s', (id, ref) => {
    expect(parseModelId(id)).toEqual({ id: id.trim(), ...ref });
  });

  it.each([
    ['http://127.0.0.1:8000/v1#Qwen/Qwen3-VL-8B', 'http://127.0.0.1:8000/v1', 'Qwen/Qwen3-VL-8B'],
    ['http://127.0.0.1:8000/v1/#m', 'http://127.0.0.1:8000/v1', 'm'],
    ['http://127.0.0.1:8000#m', 'http://127.0.0.1:8000/v1', 'm'],
    ['http://localhost:13305/api/v1', 'http://localhost:13305/api/v1', undefined],
    ['https://models.example/v1#', 'https://models.example/v1', undefined],
    ['http://127.0.0.1:11434/v1#qwen3-vl:8b', 'http://127.0.0.1:11434/v1', 'qwen3-vl:8b'],
    ['http://h:1/v1#a%20b', 'http://h:1/v1', 'a b'],
    ['http://h:1/v1#100%', 'http://h:1/v1', '100%'],
  ])('reads the address %s', (id, baseURL, model) => {
    expect(parseModelId(id)).toEqual({ source: 'url', id, baseURL, model });
  });

  it('reads the servers of the configuration, before providers of the same name', () => {
    const read = (id: string) => parseModelId(id, { servers });
    expect(read('local:Qwen/Qwen-Image')).toMatchObject({
      source: 'server',
      server: 'local',
      model: 'Qwen/Qwen-Image',
    });
    expect(read('local')).toMatchObject({ source: 'server', server: 'local', model: undefined });
    expect(read('local:')).toMatchObject({ source: 'server', model: undefined });
    expect(read('openai:gpt-5.6')).toMatchObject({ source: 'server', server: 'openai' });
  });

  it('follows aliases to aliases', () => {
    const aliases = { cheap: 'small', small: 'google:gemini-2.5-flash' };
    expect(parseModelId('cheap', { aliases })).toMatchObject({
      id: 'google:gemini-2.5-flash',
      provider: 'google',
    });
  });

  it.each([
    ['', 'A model id is missing'],
    ['gpt-5.6', 'nothing is called "gpt-5.6". An id is provider:model, e.g. openai:gpt-5.6.'],
    ['openai/gpt-5.6', 'Through the Vercel AI Gateway it would be gateway:openai/gpt-5.6.'],
    ['mistral:large', 'nothing is called "mistral". Known: sandbox, openai, google'],
    ['openai:', '"openai:" lacks the model'],
    ['openai', '"openai" lacks the model'],
    ['sandbox:judge', 'there are sandbox:planner, sandbox:image, sandbox:critic, sandbox:learned-critic'],
    ['ollama:qwen3-vl', 'http://127.0.0.1:11434/v1#qwen3-vl (agents only)'],
    ['http://', 'is not a URL'],
    ['http://me:pw@host/v1#m', 'takes no user name and no query'],
    ['http://host/v1?key=1#m', 'takes no user name and no query'],
    ['constructor:x', 'nothing is called "constructor"'],
  ])('says what is wrong with "%s"', (id, words) => {
    expect(() => parseModelId(id)).toThrow(ConfigError);
    expect(() => parseModelId(id)).toThrow(words);
  });

  it('names the servers of the configuration among what is known', () => {
    expect(() => parseModelId('lokal:m', { servers })).toThrow('Known: local, openai, sandbox');
  });

  it('says so when aliases lead in a circle', () => {
    expect(() => parseModelId('a', { aliases: { a: 'b', b: 'a' } })).toThrow(
      'The aliases a -> b -> a lead in a circle.',
    );
  });
});
