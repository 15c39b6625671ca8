import { readText } from './grammar/index.ts';
import { say, sayAll } from './grammar/index.ts';
import { EMPTY_SCENE } from './scene.ts';
const stories = process.argv.slice(2);
for (const story of stories) {
  const r = readText(story, EMPTY_SCENE, { decidePlaces: true });
  console.log('#', story);
  for (const s of r.sentences) for (const c of s.clauses) {
    console.log('   ', JSON.stringify(c.text), '=>', r.changes.filter((x) => x.clause === c.number).map((x) => say(x.change, EMPTY_SCENE)).join(' | '));
  }
  if (r.unknownWords.length) console.log('   UNKNOWN', r.unknownWords.join());
  if (r.skippedWords.length) console.log('   skipped', r.skippedWords.join());
  if (r.hints.length) console.log('   hints', JSON.stringify(r.hints));
  const n = r.sentences.filter((s) => !s.understood).map((s) => s.text);
  if (n.length) console.log('   NOT UNDERSTOOD', n.join(' / '));
}
