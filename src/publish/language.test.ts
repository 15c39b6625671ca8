import { describe, expect, it } from 'vitest';
import { directionOf, languageOf } from './language.ts';

describe('languageOf', () => {
  it.each([
    ['A red house stands on the meadow, and two birds fly over it.', 'en'],
    ['Ein rotes Haus steht auf der Wiese, und zwei Vögel fliegen darüber.', 'de'],
    ['Une maison rouge est dans le pré, et les oiseaux volent.', 'fr'],
    ['La casa roja está en el prado y los pájaros vuelan por encima.', 'es'],
    ['Una casa rossa è nel prato e gli uccelli sono in volo.', 'it'],
    ['Uma casa vermelha está no prado, e os pássaros voam com o vento.', 'pt'],
    ['Het rode huis is op een wei, en de vogels zijn vrij.', 'nl'],
    ['红色的房子在草地上。', 'zh'],
    ['赤い家が草原にあります。', 'ja'],
    ['빨간 집이 초원에 있습니다.', 'ko'],
    ['بيت أحمر يقف في المرج.', 'ar'],
    ['בית אדום עומד באחו.', 'he'],
    ['Красный дом стоит на лугу.', 'ru'],
    ['The word 家 means home, and it is one sign of many.', 'en'],
    ['', 'en'],
    ['42 🙂', 'en'],
  ])('takes %j for %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});

describe('directionOf', () => {
  it('knows the two languages that run from right to left', () => {
    expect(['ar', 'he', 'en', 'ja'].map(directionOf)).toEqual(['rtl', 'rtl', 'ltr', 'ltr']);
  });
});
