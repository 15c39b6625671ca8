import { describe, expect, it } from 'vitest';
import { parseCriterionReply } from './reply.ts';

const metOf = (reply: string): boolean | undefined => parseCriterionReply(reply)?.met;

describe("a judge's reply to a criterion", () => {
  it('is met by true and by the words that mean it', () => {
    expect(metOf('```json\n{"explanation": "fine", "criteria_met": true}\n```')).toBe(true);
    for (const word of ['Yes', ' y ', 'TRUE', '1']) {
      expect(metOf(`{"criteria_met": "${word}"}`)).toBe(true);
    }
  });

  it('is not met by doubt, null, a number, nothing, or any other word', () => {
    for (const value of ['"not sure"', 'null', '1', 'false', '"no"', '"probably"', '[true]']) {
      expect(metOf(`{"criteria_met": ${value}}`)).toBe(false);
    }
    expect(metOf('{"explanation": "no verdict"}')).toBe(false);
  });

  it('is found among words, in a list, and with braces in the explanation', () => {
    expect(metOf('I looked closely. {"criteria_met": true} That is all.')).toBe(true);
    expect(metOf('[{"criteria_met": true}]')).toBe(true);
    expect(metOf('{"explanation": "the set {a} is drawn", "criteria_met": true}')).toBe(true);
    expect(metOf('The {node} is there: {"criteria_met": true}')).toBe(true);
  });

  it('is read in spite of lone backslashes', () => {
    const reply = parseCriterionReply('{"explanation": "the \\alpha sign", "criteria_met": true}');
    expect(reply).toEqual({ met: true, explanation: 'the \\alpha sign' });
  });

  it('is unreadable as prose, as Python, and when it is cut off', () => {
    for (const reply of ['Yes, it is met.', '{"criteria_met": True}', '{"criteria_met": tr', '', '}{']) {
      expect(parseCriterionReply(reply)).toBeNull();
    }
  });
});
