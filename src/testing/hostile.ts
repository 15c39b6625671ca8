/** Replies of about `size` characters that make a careless reader slow, deep or wrong. By name. */
export function hostileReplies(size: number): ReadonlyMap<string, string> {
  const repeat = (piece: string) => piece.repeat(Math.ceil(size / piece.length));
  return new Map([
    ['open braces', repeat('{')],
    ['open brackets', `{"execution_plan": ${repeat('[')}`],
    ['nested objects', repeat('{"execution_plan":')],
    ['objects that never close', repeat('{"a": "b", ')],
    ['broken objects', repeat('{"execution_plan": [}, ')],
    ['quotes', `{"execution_plan": ${repeat('"')}`],
    ['backslashes', `{"prompt": "${repeat('\\')}`],
    ['thinking', repeat('<think>')],
    ['thinking closed', repeat('</think>')],
    ['thinking and answers', repeat('<think></answer><answer></think>')],
    ['answers', repeat('<answer>{')],
    ['fences', repeat('```json\n{')],
    ['blanks', `{"previous_step_success":${repeat(' ')}`],
    ['line breaks', `<think>${repeat('\n')}</think>{`],
    ['one long text', `{"previous_step_success": true, "reason": "${repeat('word. ')}"}`],
    ['one long word', `{"previous_step_success": "${repeat('y')}"}`],
    ['digits', `{"semantics": ${repeat('9')}, "previous_step_success": true}`],
    ['steps', `{"execution_plan": [${repeat('{"prompt": "p"},')}]}`],
    ['commas', `{"execution_plan": [${repeat(',')}]}`],
    ['names', `{"execution_plan": [{"prompt": "p", "references": "${repeat('a,')}"}]}`],
  ]);
}
