/** Categories about doing things: handling, workflows, daily life, work. Subjects are parted by `|`. */
import type { CategoryText } from './category-text.ts';

export const MAKING: readonly CategoryText[] = [
  {
    name: 'embodied-manipulation',
    title: 'Embodied manipulation',
    templates: [
      'Show a robot arm that has to {subject}. Give {several} steps, each with a picture, {viewpoint}.',
      'Break the task "{subject}" into {several} sub-tasks for a two-armed robot and draw the scene after each one.',
      'A household robot in {setting} is told to {subject}. Illustrate what it does, step by step. {detail}.',
      'Plan how a gripper would {subject}, drawn {viewpoint} in {few} pictures, with one sentence for each.',
      'Demonstrate to {audience} how a robot would {subject}. Keep the camera fixed over {several} pictures.',
      '<image> The picture shows the start. Continue until the robot has managed to {subject}, in {few} more pictures.',
      '<image><image> These are the first two moments of a robot that is to {subject}. Annotate them, then draw the rest.',
    ],
    subcategories: {
      'pick-and-place|Pick and place':
        'put the red cube into the blue bowl|move three cups from the tray to the shelf|sort apples and lemons into two baskets|lay a fork to the left of a plate|stack four wooden blocks|place a book upright between two others|hang a mug on its hook|put batteries into a remote control|move an egg into an egg cup|clear toys from a rug into a box',
      'opening-and-closing|Opening and closing':
        'open a drawer and take out a spoon|close a jar with its lid|open an oven door with a towel in the hand|slide a window shut|unlatch a suitcase|open an umbrella|turn a key and open a cupboard|zip up a pencil case|lift a piano lid|fold a laptop shut',
      'pouring-and-stirring|Pouring and stirring':
        'pour water from a jug into a glass|stir sugar into tea|measure rice with a cup|drizzle honey on bread|fill a watering can|whisk two eggs in a bowl|pour batter into a mould|rinse a bottle|sprinkle salt over a salad|empty a dustpan into a bin',
      'folding-and-textiles|Folding and textiles':
        'fold a towel in three|hang a shirt on a hanger|pair socks from a heap|make a bed|roll up a yoga mat|tie a ribbon round a box|smooth a tablecloth|fold a paper napkin into a fan|put a pillow into its case|thread a shoelace',
      'assembly|Assembly':
        'screw four legs onto a stool|snap a toy car together|insert a bulb into a lamp|put a wheel on an axle|join two pipes with a ring|fit a drawer into a cabinet|build a bridge from bricks|mount a shelf on two brackets|clip a lid onto a lunch box|put a watch strap on',
      'tool-use|Using tools':
        'hammer a nail into a board|tighten a bolt with a spanner|cut a rope with scissors|sand an edge|sweep crumbs into a pan|staple three sheets|measure a plank with a tape|drill a hole in a corner|peel a carrot|pump up a ball',
      'mobile-tasks|Moving through rooms':
        'carry a tray through a doorway|fetch a ball from under a sofa|push a trolley past two chairs|water plants in two rooms|bring a parcel to the front door|empty a dishwasher|deliver a letter to the second desk|switch off all lamps|take a coat to the wardrobe|collect cups after a meeting',
      'handover|Working with people':
        'hand a screwdriver to a person|hold a board while somebody saws|receive a cup and put it down|help a child put on a shoe|pass bricks along a chain|steady a ladder|turn a page for a pianist|take a bag from an outstretched hand|offer a choice of two fruits|lift a table together with someone',
    },
  },
  {
    name: 'workflows',
    title: 'Workflows',
    templates: [
      'Explain to {audience} how to {subject} in {several} illustrated steps. {detail}.',
      'How do I {subject}? Give {several} steps with a picture each, in {style}.',
      'Make a picture guide in {style}: {subject}. Start with the things one needs, laid out {viewpoint}.',
      'Write an instruction sheet for {setting} that shows how to {subject}, with {few} pictures and short texts.',
      'I want to {subject} for the first time. Walk me through it with {several} pictures and warn me of one mistake.',
      '<image> This is how far I have come. Show me how to go on and {subject}, in {few} pictures.',
    ],
    subcategories: {
      'cooking|Cooking':
        'cook a vegetable curry|make fresh ravioli|bake a sourdough loaf|prepare a bowl of ramen|fry an omelette with herbs|roll sushi|roast a pumpkin soup|stuff peppers with rice|steam dumplings|make a layered salad in a jar|grill flatbread on coals|simmer a bean stew',
      'baking|Baking and desserts':
        'bake an apple crumble|make profiteroles|decorate a birthday cake|braid a challah|pipe macarons|freeze a fruit sorbet|fill cinnamon rolls|temper chocolate|assemble a trifle|bake ginger biscuits',
      'paper-crafts|Paper crafts':
        'fold a paper crane|bind a small notebook|cut a paper snowflake|build a kite|make a pop-up card|weave a paper basket|fold a boat that floats|make a paper lantern|press flowers in a frame|build a pinhole camera from a box',
      'textile-crafts|Textile crafts':
        'knit a simple scarf|sew on a button|dye a shirt with indigo|embroider a leaf|crochet a coaster|mend a torn pocket|weave on a cardboard loom|felt a small bowl|make a patchwork cushion|hem a pair of trousers',
      'woodwork|Woodwork and repair':
        'build a birdhouse|sharpen a chisel|repair a wobbly chair|make a dovetail joint|oil a cutting board|carve a spoon|hang a picture straight|fix a dripping tap|patch a bicycle tube|refinish an old stool',
      'gardening|Gardening':
        'plant tulip bulbs|prune a rose bush|build a raised bed|repot an orchid|start a compost heap|grow tomatoes on a balcony|lay a gravel path|graft an apple tree|sow a wildflower meadow|make a bug hotel',
      'drawing-lessons|Drawing lessons':
        'draw a cat in simple shapes|paint a stormy sea|shade a sphere|draw a face in profile|sketch a street in perspective|paint a bowl of lemons|letter a name in brush script|draw a running horse|paint clouds with a sponge|ink a comic panel',
      'exercise|Exercise and movement':
        'do a clean push-up|stretch after a run|learn the sun salutation|juggle three balls|do a cartwheel|warm up the shoulders|hold a plank|learn a basic waltz step|do a kettlebell swing|practise breathing for swimming',
      'software-steps|Working with software':
        'set up a home network|back up a phone|make a pivot table|cut a short film|publish a small website|scan and file receipts|draw a floor plan on a computer|record a podcast|retouch an old photograph|plan a trip with a shared map',
      'assembly-guides|Putting things together':
        'assemble a bunk bed|pitch a tent|install a shelf|set up an aquarium|build a computer from parts|put up a swing|mount a bicycle rack|assemble a telescope|set up a drum kit|build a cold frame',
    },
  },
  {
    name: 'daily-life',
    title: 'Daily life',
    templates: [
      'Show {subject} {season}, as a sequence of {several} pictures with one sentence each.',
      'Advise {audience} about {subject}: {few} tips, each with a picture in {style}.',
      'Before and after: illustrate {subject} in {few} steps, seen {viewpoint}. {detail}.',
      'I need help with {subject} in {setting}. Suggest {few} ideas and draw each one.',
      'Make a small illustrated checklist about {subject} for {audience}, with {several} entries.',
      '<image> This is my place. Show what changes when it comes to {subject}, in {few} pictures.',
    ],
    subcategories: {
      'home-and-tidying|Home and tidying':
        'tidying a crowded desk|arranging a tiny hallway|sorting a wardrobe|cleaning a kitchen after a feast|making a guest room|organising a toolbox|setting up a reading corner|decluttering a bathroom|rearranging a living room|storing winter clothes',
      'family-and-children|Family and children':
        'a bedtime routine for a toddler|packing a school bag|a rainy afternoon indoors|a first day at kindergarten|building a den from blankets|teaching a child to tie shoes|a family breakfast|planning a birthday party|caring for a newborn|a visit to the dentist',
      'pets|Pets':
        "bathing a muddy dog|introducing two cats|setting up a hamster cage|training a puppy to sit|trimming a rabbit's claws|grooming a horse|feeding garden birds|cleaning a fish tank|taking a cat to the vet|walking three dogs at once",
      'travel|Travel':
        'packing a carry-on bag|a day in a foreign market|a weekend by train|finding the way in an old town|a picnic in the mountains|a night in a hut|crossing a city by bicycle|a first camping trip|a boat trip along a coast|a road trip through a desert',
      'fashion|Clothes and looks':
        'choosing an outfit for a wedding|layering clothes for a hike|tying a tie|matching colours of a coat and scarf|a capsule wardrobe|braiding long hair|polishing leather shoes|dressing for a windy beach|wearing a sari|packing a costume for a carnival',
      'food-culture|Meals and tables':
        'setting a table for eight|a Sunday brunch|a lunch box for a week|tea in the afternoon|a street food evening|a picnic for two|serving soup in bread|a buffet for a small party|tasting three cheeses|a traditional New Year meal',
      'health|Health and habits':
        'a calm evening without screens|a good posture at work|drinking enough water|a walk after lunch|first aid for a small cut|a healthy breakfast|getting up early|resting the eyes|planning the week|learning to say no',
      'celebrations|Celebrations':
        'a lantern festival|a garden wedding|a housewarming|a harvest feast|a graduation day|a carnival parade|a surprise party|a baby shower|a silver anniversary|a neighbourhood street party',
      'games|Games and play':
        'learning the rules of chess|a treasure hunt in the park|a card game for four|building a sandcastle|a board game evening|playing marbles|a snowball fight with rules|hopscotch on the pavement|a puzzle of a thousand pieces|flying a kite together',
      'sustainability|Living with less':
        'sorting rubbish|repairing instead of buying|saving water in the bathroom|a car-free week|sharing tools with neighbours|cooking with leftovers|insulating a window|growing herbs on a sill|swapping clothes|collecting rain water',
    },
  },
  {
    name: 'professional-skills',
    title: 'Professional skills',
    templates: [
      'Teach {audience} the basics of {subject} in {several} illustrated steps.',
      'Prepare a short illustrated hand-out on {subject} for {setting}, in {style}, with {few} pictures.',
      'Explain {subject} to a new employee: what to do first, what next, what never. Draw each point. {detail}.',
      'Show a typical case of {subject} from start to finish in {several} pictures, {viewpoint}.',
      'Compare a poor and a good example of {subject}, with pictures, and say how to get from one to the other.',
      '<image> Comment on what is shown as an expert in {subject}, then draw {few} improvements.',
    ],
    subcategories: {
      'architecture|Architecture':
        'designing a small timber house|planning a staircase|an urban courtyard|reading a floor plan|a library around a tree|a bridge for pedestrians|converting a barn|a roof garden|a school with natural light|a tiny house on wheels',
      'product-design|Product design':
        'sketching a desk lamp|designing a lunch box|a chair from one sheet of plywood|redesigning a bus stop|a toothbrush for travellers|packaging for honey|a door handle for old hands|a modular backpack|a toy without batteries|a bicycle bell',
      'photography|Photography':
        'lighting a portrait|photographing food|composing a landscape|shooting a product on white|photographing moving children|long exposure at night|black and white street scenes|macro shots of insects|backlight in a forest|photographing a building',
      'marketing|Marketing and presentation':
        'a storyboard for a coffee advert|a poster for a book fair|the opening of a bakery|an explainer of a savings plan|a logo for a bicycle shop|a pitch in six slides|an infographic about sleep|a campaign for a library|a shop window at New Year|a menu for a food truck',
      'medicine-and-care|Medicine and care':
        'bandaging a sprained ankle|washing hands before surgery|moving a patient from bed to chair|taking blood pressure|the recovery position|reading a growth chart|using an inhaler|dressing a burn|a hearing test|preparing a dose',
      'engineering|Engineering':
        'how a gearbox shifts|inspecting a weld|building a retaining wall|wiring a two-way switch|reading a circuit diagram|balancing a wheel|testing a bridge model|printing a part in plastic|maintaining a pump|laying pipes in a trench',
      'law-and-office|Office and administration':
        'running a meeting|filing an invoice|interviewing a candidate|planning a project on a wall|writing minutes|a fire drill in an office|onboarding on the first day|negotiating a contract|a careful handover|organising a conference',
      'teaching|Teaching':
        'introducing fractions|a lesson about volcanoes|reading aloud to a class|a debate in groups|explaining gravity with toys|teaching the alphabet|a first lesson in chess|a museum visit with a class|learning to sing in parts|giving feedback on an essay',
      'agriculture|Agriculture and forestry':
        'milking a cow by hand|shearing a sheep|planting rice|harvesting olives|keeping bees|felling a tree safely|rotating crops|making hay|pruning vines|drying herbs',
      'hospitality|Hospitality and trades':
        'laying a brick course|making a hotel bed|serving wine|cutting hair|plastering a wall|tiling a bathroom|pulling an espresso|arranging a bouquet|repairing a watch|upholstering a chair',
    },
  },
];
