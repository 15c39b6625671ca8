/** Categories about telling and showing: art, stories, descriptions, science. Subjects are parted by `|`. */
import type { CategoryText } from './category-text.ts';

export const SHOWING: readonly CategoryText[] = [
  {
    name: 'art',
    title: 'Art',
    templates: [
      'Paint {subject} in {several} stages, from the first sketch to the finished work in {style}.',
      'Show how a picture of {subject} comes to be in {light}: composition, colours, details, finish. {detail}.',
      'Create a series of {few} pictures of {subject}, each more {mood} than the one before, in {style}.',
      'Draw {subject} {viewpoint}, then the same {season}, then by night. Say in a sentence what changes.',
      'Explain to {audience} how an artist builds up {subject}, with {several} pictures.',
      '<image> Take this picture as a start and turn it into {subject} over {few} steps.',
    ],
    subcategories: {
      'landscape|Landscape':
        'a valley with a river|a coast with cliffs|a birch forest|a desert with one tree|a terraced hillside|a frozen lake|a village under mountains|a field of poppies|a bamboo grove|an island seen from the sea|a canyon|a marsh with herons',
      'portrait|Portrait':
        'an old fisherman|a girl with freckles|a musician with a cello|a queen in profile|a market woman|a pair of brothers|a dancer at rest|a smiling astronaut|a scholar with books|a child asleep',
      'still-life|Still life':
        'a bowl of pears|a table with letters|a vase of sunflowers|shells on linen|a breakfast with eggs|an open violin case|bottles against the light|bread and cheese|a heap of old keys|autumn leaves in a jar',
      'animals-in-art|Animals':
        'a leaping hare|a resting lion|a crane in flight|an octopus|a herd of elephants|two quarrelling sparrows|a wolf in snow|a chameleon on a branch|a sleeping cat|a galloping horse',
      'abstract|Abstract':
        'the sound of a trumpet|a city in squares and lines|the idea of waiting|a storm of circles|warm against cold|a broken grid|the memory of a summer|three balances|growth from a point|silence',
      'calligraphy-and-type|Letters and type':
        'the letter A made of leaves|the word river in flowing script|an initial with vines|a poster with the word bread|numbers one to five as animals|a monogram of M and K|the word storm in broken letters|a bookplate|a sign for a tea house|an alphabet of tools',
      'sculpture|Sculpture':
        'a clay bust|a mobile of fish|a marble hand|a figure from wire|a snow sculpture of a bear|a totem of faces|a fountain with three basins|a paper relief of a town|a carved mask|a bronze bird',
      'comics|Comics':
        'a chase across rooftops|a cat that refuses to get up|an alien in a supermarket|a duel of cooks|a knight with hay fever|a misunderstood ghost|a day without gravity|two snails in a race|a detective and a missing cake|a time machine that is late',
      'fashion-and-pattern|Pattern and ornament':
        'a tile pattern with stars|a textile with swallows|a border of oak leaves|a mandala of shells|a wallpaper of clouds|a quilt of fields|a carpet with a garden|a lace of frost|a kimono with waves|a woven belt',
      'music-and-stage|Music and stage':
        'a stage for an opera in a forest|the cover of a jazz record|a puppet theatre|an orchestra tuning up|a circus tent at dusk|a shadow play|a poster for a folk concert|a ballet of umbrellas|a choir on stairs|a street band',
    },
  },
  {
    name: 'storytelling',
    title: 'Storytelling',
    templates: [
      'Tell a {mood} story about {subject} in {several} illustrated scenes, in {style}.',
      'Write a picture book for {audience}: {hero} meets {subject} and {goal}. Use {several} pages.',
      'A story in {few} pictures: {subject}, {season}. It ends when the hero {goal}.',
      'Tell how {hero} came upon {subject} in {setting}, with a picture for each turn of the story.',
      'Begin in {light}: {subject}. Let something go wrong in the middle and end {mood}, in {many} scenes.',
      '<image> Continue the story that begins with this picture: {subject}. Give {few} more pictures and texts.',
    ],
    subcategories: {
      'fairy-tales|Fairy tales':
        'a well that grants half a wish|a princess who collects storms|three keys of glass|a giant afraid of mice|a spinning wheel that sings|a castle made of bread|a frog with good advice|a forest that moves at night|a mirror that lies politely|a tailor who sews shadows|a bell under the lake|a crown nobody wants',
      'fables|Fables':
        'a fox and a modest peacock|an ant that likes to dance|a tortoise with a plan|two goats on a bridge|a crow and a mirror|a lion who loses his roar|a bee that hoards light|a donkey in a parade|a spider and the wind|a dog with two bones',
      'science-fiction|Science fiction':
        'a gardener on Mars|a lift to the moon|a robot that dreams in colour|a library in orbit|a letter from the future|a city under ice|the last petrol station|a planet of mirrors|a stowaway on a comet|an alien exchange student',
      'mystery|Mystery':
        'a missing painting|footprints that stop|the clock that strikes thirteen|a letter without a sender|an empty ferry|the case of the blue umbrella|a house with one window too many|a stolen recipe|a whistle in the fog|the photograph with a stranger',
      'adventure|Adventure':
        'a raft on an unknown river|a map drawn on a sail|the crossing of a glacier|a cave behind a waterfall|a race of balloons|an island that is not on charts|a night in the jungle|a bridge of ropes|a sunken bell|a caravan in a sandstorm',
      'everyday-stories|Everyday stories':
        'a lost glove|the last bus of the evening|a new neighbour|a broken string before a concert|a letter to a grandfather|a dog that waits|a shop that closes for good|a first snow|a borrowed bicycle|the longest queue',
      'history-retold|History retold':
        "a day in a Roman harbour|a scribe in old Egypt|the first printed book|a village during harvest in 1200|a caravan on the Silk Road|a whaler at the pole|a telegraph office|the building of a cathedral|a market in the Inca mountains|a suffragette's morning",
      'myths|Myths and legends':
        'how the moon got its scars|a bird that carries the sun|the mountain that walked to the sea|a giant who sleeps under the town|why the owl is awake at night|the weaver of the northern lights|a fish that swallowed a star|the first fire|a river that changed its mind|the horse of the four winds',
      'poems|Poems and songs':
        'a lullaby for a lighthouse|a counting rhyme with animals|a song of the harvest|a poem about rust|a limerick about a baker|a sea shanty|a haiku for each season|a ballad of two rivers|a nursery rhyme about shoes|a hymn to bread',
      'dialogues|Dialogues':
        'a talk between a kettle and a cup|two chess pieces before the game|a tree and the carpenter|the sun and a snowman|a violin and a radio|an old map and a telephone|a cat and the moon|two lamps in a street|a key and its lock|a river and a stone',
    },
  },
  {
    name: 'image-description',
    title: 'Image description',
    templates: [
      'Draw {subject} in {style}, then describe for {audience} what can be seen, part by part.',
      'Show {subject} in {light} and write a caption, a long description and a description for somebody who cannot see it.',
      'Draw {subject} {viewpoint} and then {few} details of it enlarged, each with a sentence.',
      'Draw two versions of {subject} that differ in {few} things, then name the differences.',
      'Make a picture of {subject} {season}, and explain in order where the eye goes and why. {detail}.',
      '<image> Describe this picture in detail. It may show {subject}; say what speaks for it and against it.',
      '<image><image> Compare these two pictures, then draw a third that continues them, with {subject}.',
    ],
    subcategories: {
      'scenes|Scenes':
        'a crowded railway platform|a market hall|a beach after a storm|a schoolroom|a harbour at dawn|a kitchen in use|a square with a fountain|a village fair|a workshop full of tools|a park on a Sunday|a bridge in fog|a hotel lobby',
      'people-and-actions|People and actions':
        'two people moving a piano|a child on a swing|a waiter with too many plates|dancers in a courtyard|a man repairing a roof|a mother reading aloud|players at the net|a painter on a ladder|a crowd at a crossing|a woman feeding pigeons',
      'objects|Objects':
        'a worn suitcase|an old radio|a bunch of keys|a music box|a teapot with a crack|a pocket watch|a pair of climbing boots|a globe|a sewing machine|a box of buttons',
      'charts-and-diagrams|Charts and diagrams':
        'a bar chart of rainfall|a family tree|a plan of a small museum|a weather map|a timeline of flight|a diagram of a bicycle|a pie chart of a day|a map of a fictional island|a flow chart for making tea|a cross-section of a house',
      'buildings|Buildings':
        'a lighthouse on a rock|a half-timbered house|a modern station|a temple on a hill|a row of narrow houses|a greenhouse|a ruined abbey|a water mill|a tower with a clock|a bridge with shops',
      'nature-scenes|Nature':
        "a tide pool|a mossy trunk|a thunderstorm over a plain|a hive|a waterfall|migrating geese|a coral reef|a mushroom ring|a spider's web with dew|a glacier tongue",
      'art-works|Works of art':
        'a medieval tapestry|a cubist guitar|a fresco with saints|a baroque ceiling|a woodblock print of a wave|a silver goblet|an ancient vase with runners|a mosaic of fish|a street mural|a stained glass window',
      'film-stills|Film stills':
        "a train robbery|a kiss in the rain|a spaceship over a field|a duel at noon|a chase through a kitchen|a detective's office|a ballroom|a monster behind a door|a farewell at an airport|a heist in a museum",
    },
  },
  {
    name: 'science',
    title: 'Science',
    templates: [
      'Explain {subject} to {audience} with {several} pictures that build on each other.',
      'Illustrate {subject} as a sequence of {several} stages, {viewpoint}, in {style}. {detail}.',
      'What happens during {subject}? Draw {few} moments and explain each in two sentences.',
      'Make a text-book page on {subject}: a main picture, {few} details, and a short text for each.',
      'Show a simple experiment about {subject} for {setting}: what one needs, what one does, what one sees.',
      '<image> Explain what this picture has to do with {subject}, then draw the next {few} stages.',
    ],
    subcategories: {
      'biology|Biology':
        'the life of a butterfly|photosynthesis|how a seed germinates|cell division|the growth of a chick in an egg|pollination by bees|the life of a salmon|how a wound heals|the food web of a pond|how trees drink|the metamorphosis of a frog|the sleep of bears in winter',
      'physics|Physics':
        'the reflection of light|a pendulum|how a magnet attracts iron|the Doppler effect|refraction in a glass of water|how a lever lifts a stone|static electricity|waves on a rope|the flight of a ball|why ice floats',
      'chemistry|Chemistry':
        'how a candle burns|rust on an iron nail|crystals growing from salt water|an acid and a base|how soap works|electrolysis of water|the colours of a flame|baking powder and vinegar|distilling coloured water|how glue hardens',
      'earth-science|Earth science':
        'the eruption of a volcano|the water cycle|how a river makes a valley|the birth of a mountain|an earthquake|how a glacier moves|the formation of a cave|layers of rock|how a delta grows|the making of soil',
      'astronomy|Astronomy':
        'the phases of the moon|an eclipse of the sun|the life of a star|the seasons on Earth|how a comet gets its tail|the rings of Saturn|the tides|a journey through the solar system|the birth of a galaxy|how a telescope works',
      'weather|Weather and climate':
        'the birth of a thunderstorm|how snow crystals form|a tornado|the making of fog|a rainbow|how wind arises at the coast|hail|the greenhouse effect|a cold front|how clouds are named',
      'technology|Technology':
        'how a bicycle stays upright|the inside of a battery|how a lock opens|a steam engine|how a camera sees|the making of paper|how a crane balances|how a lift works|a wind turbine|how a pencil is made',
      'mathematics|Mathematics':
        'the theorem of Pythagoras|how to fold a hexagon|symmetry in a snowflake|the golden spiral|a proof without words|counting in binary|the area of a circle|a Moebius strip|probability with dice|tilings of the plane',
      'human-body|The human body':
        'how the heart pumps|the way of an apple through the body|how we hear|the bones of the hand|how muscles bend an arm|what happens when we breathe|how the eye focuses|how teeth grow|the circulation of blood|how nerves carry a signal',
      'history-of-science|History of science':
        'the discovery of penicillin|the first telescope|how a map of the stars was made|the invention of the wheel|the voyage of a naturalist|the first vaccine|the measuring of the Earth|the periodic table|the first flight|the deciphering of an old script',
    },
  },
];
