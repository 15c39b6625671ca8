/** Words that templates of every category share. */
export const SHARED_BANKS: Readonly<Record<string, string>> = {
  style:
    'watercolour|flat picture-book style|pencil and ink|soft pastel|paper collage|clean vector style|photographic style|gouache|woodcut|claymation look|1950s poster style|line drawing with two colours',
  audience:
    'a curious child|a beginner|a school class|a new colleague|my grandmother|someone in a hurry|a group of friends|a visitor from abroad|a student|the readers of a small magazine',
  few: 'three|four|five',
  several: 'four|five|six|seven',
  many: 'six|seven|eight',
  setting:
    'a small kitchen|a sunny garden|a workshop|a quiet library|a village square|a harbour town|a snowy forest|a rooftop terrace|a school yard|an old farmhouse|a busy street|a seaside cabin',
  mood: 'calm|playful|mysterious|hopeful|melancholy|funny|solemn|cosy|adventurous|dreamy',
  light:
    'early morning light|noon sun|golden evening light|moonlight|overcast daylight|lamplight|the light before a storm|candlelight',
  hero: 'a shy fox|an old clockmaker|a girl with a yellow raincoat|a robot gardener|a lighthouse keeper|a brave mouse|twin sisters|a retired pilot|a baker who never sleeps|a boy and his kite|a stray cat|a travelling musician',
  goal: 'finds a way home|makes an unlikely friend|keeps a promise|learns to be patient|solves a small riddle|saves the day by accident|gives something away|discovers a hidden door|wins by losing|says goodbye',
  viewpoint:
    'from above|from the side|at eye level|from close up|from far away|through a window|in cross-section|as a cutaway',
  material: 'wood|clay|paper|glass|wool|steel|stone|bamboo|cork|recycled plastic',
  season: 'in spring|in summer|in autumn|in winter|in the rainy season|on the shortest day of the year',
  detail:
    'Label the parts that matter|Keep the same viewpoint in every picture|Use the same person in all pictures|Write one short sentence under each picture|Keep the colours muted|Leave out everything that is not needed|Show the hands clearly|End with the finished result|Name one common mistake|Say what to look for',
};
