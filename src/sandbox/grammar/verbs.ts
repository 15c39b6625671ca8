/** The verbs of the grammar by what they do to a picture, and all their forms. */
import { verbForms } from './inflect.ts';
import type { VerbSense } from './lexemes.ts';

/** Lemmas of each sense; a later sense wins where two claim a form. */
const LEMMAS: Readonly<Record<VerbSense, string>> = {
  act: 'park,stand,sit,lie,lie down,sit down,stand up,sleep,rest,wait,live,stay,remain,appear,show up,turn up,pop up,come,come in,come out,come by,come along,come over,come up,arrive,emerge,join,enter,bloom,blossom,sprout,float,hover,hang,shine,shine down,glow,twinkle,sparkle,glitter,gleam,play,dance,sing,graze,ring,beep,honk,chirp,tweet,purr,snore,nap,dream,laugh,cry,think,smell,yawn,stretch,dig,blow,perch,nest,gather,meet up,line up,burn,cast,fill,cover,spread,celebrate,enjoy,relax,try,need,know,feel,seem,be born,wander in,stop by,rain down,happen,fall asleep,wake,wake up,flutter about,shimmer,flash,light up,light the way,lead,help,stretch up,tower,loom,rest up,lean,hide,peek,peek out,watch over,guard,camp,stop over,drop by,break through,begin to shine',
  move: 'move,swim,fly,walk,go,run,drive,sail,hop,ride,jump,leap,crawl,creep,roll,trot,gallop,travel,climb,sneak,march,slide,rush,hurry,swing,head,flutter,cross,race,step,stroll,shift,slip,land,settle,fall,drop,drift,glide,soar,dive,row,bounce,skip,dash,stride,circle,steer,zoom,rise,swoop,march on,wander,sprint,dart,paddle,hike,tumble,pass,return to,move on,take off,lift off,blast off',
  gesture:
    'look,bark,smile,wave,talk,speak,listen,point,meow,growl,nod,call,shout,whisper,stare,gaze,glance,wink,wonder,ask,answer,laugh at,think of,care',
  be: 'be,is,are,was,were,been,being,become visible',
  have: 'have,take,hold,carry,bring,find,meet,see,watch,chase,follow,wear,get,buy,notice,discover,spot,greet,visit,love,like best,admire,pull,push,make friends,smell at,contain,offer,want to see,show,invite',
  consume: 'eat,eat up,swallow,devour,gobble,gobble up,pick up,gather up,nibble',
  leave:
    'leave,disappear,vanish,melt,melt away,fade,fade away,sink,burst,explode,die,depart,escape,hide away,run off,pop,go away,go off,be gone,gone,wither,say goodbye,dissolve',
  return:
    'return,come back,fly back,go back,walk back,run back,reappear,be back,drive back,hop back,sail back',
  turn: 'turn,become,change,transform,morph,turn into,change into,get to be,go from',
  paint: 'paint,recolour,recolor,dye,tint,repaint,paint over',
  make: 'make,render,let,have it',
  put: 'add,put,place,draw,insert,include,create,set,plant,build,introduce,put up,set up,put down,set down,position,make room for,drawn',
  remove:
    'remove,delete,erase,take away,take out,take off the picture,get rid of,wipe out,clear away,cut down,take down,wipe away,hide from view,drop from the picture,exclude',
  replace: 'replace,swap,exchange,substitute,trade',
  grow: 'grow,enlarge,grow up,get bigger,swell,expand,magnify',
  shrink: 'shrink,get smaller,dwindle,shrink down,reduce',
  start: 'start,begin,keep on,continue',
  stop: 'stop,end,cease,clear,lift,clear up,clear off,let up,die down,subside,break up,finish,quit,move off',
  keep: 'keep',
};

/** Forms that do not follow the rules, by the verb's first word. */
const IRREGULAR =
  'stand stood|sit sat|lie lay lain lying|sleep slept|come came|swim swam swum|sing sang sung|ring rang rung|blow blew blown|hang hung|shine shone|spread|fly flew flown|go goes went gone|run ran running|drive drove driven|ride rode ridden|creep crept|slide slid|swing swung|step|fall fell fallen|rise risen|leap leapt|dive dove|dig dug|have has had|hold held|bring brought|find found|meet met|see saw seen|wear wore worn|get got|buy bought|eat ate eaten|leave leaving|sink sank sunk|burst|become became|make made making|let|draw drew drawn|set|put|build built|take took taken taking|cut|grow grew grown|shrink shrank shrunk|begin began begun|keep kept|think thought|feel felt|know knew known|speak spoke spoken|lead led|break broke broken|wake woke woken|light lit|dream dreamt|cast|hide hid hidden|say said|show showed shown|die died dying|quit|be is are was were been being|sew|choose chose|bite bit bitten|catch caught'
    .split('|')
    .map((line) => line.split(' '));

/** Every inflected form with its sense. */
export function verbLexemes(): [string, VerbSense][] {
  const irregular = new Map(IRREGULAR.map(([verb = '', ...forms]) => [verb, forms]));
  return Object.entries(LEMMAS).flatMap(([sense, lemmas]) =>
    lemmas
      .split(',')
      .flatMap((lemma) =>
        verbForms(lemma, irregular.get(lemma.split(' ')[0] ?? '')).map((form): [string, VerbSense] => [
          form,
          sense as VerbSense,
        ]),
      ),
  );
}
