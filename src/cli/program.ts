import { Command, CommanderError } from 'commander';
import { ConfigError, InterleaveError, messageOf } from '../core/errors.ts';
import { CliExit } from './io.ts';
import type { CliIo } from './io.ts';

interface CommandEntry {
  readonly description: string;
  /** Adds arguments, options and the action. */
  readonly load: () => Promise<(command: Command, io: CliIo) => void>;
}

/** Each command's module is loaded only when the command is given: they load models and pictures, and help must be instant. */
const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  generate: {
    description: 'tell an illustrated story: plan it, draw it, judge and redraw each picture',
    load: async () => (await import('./commands/generate.ts')).defineGenerate,
  },
  resume: {
    description: 'go on with a stopped run; nothing that was paid for is done again',
    load: async () => (await import('./commands/resume.ts')).defineResume,
  },
  show: {
    description: 'say what happened in a run',
    load: async () => (await import('./commands/show.ts')).defineShow,
  },
  models: {
    description: 'list the model ids that can be used, and what each can do',
    load: async () => (await import('./commands/models.ts')).defineModels,
  },
  doctor: {
    description: 'check keys and servers with one cheap call each',
    load: async () => (await import('./commands/doctor.ts')).defineDoctor,
  },
  bench: {
    description: 'run, judge, score and report benchmarks: ueval, comm, wise, rise, sandbox',
    load: async () => (await import('./commands/bench.ts')).defineBench,
  },
  data: {
    description: 'build data sets: requests, scored trajectories, rows, files for trainers',
    load: async () => (await import('./commands/data.ts')).defineData,
  },
  reward: {
    description: "score a critic's replies as the paper, its released code or this project does",
    load: async () => (await import('./commands/reward.ts')).defineReward,
  },
  prompts: {
    description: 'make a prompt set from a checkout of the official repository',
    load: async () => (await import('./commands/prompts.ts')).definePrompts,
  },
};

const EXAMPLES = `
Examples:
  $ interleave generate "A red house stands on a meadow. Two yellow birds fly over it. It starts to snow."
  $ interleave generate "How to fold a paper plane, in four steps" \\
      --planner openai:gpt-5.6 --generator openai:gpt-image-1.5 --critic openai:gpt-5.6
  $ interleave generate "Here is my cat. <image> Tell a story about her." --image cat.jpg --budget-images 12
`;

/**
 * Runs one command line.
 * @param argv the words after `interleave`.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage.
 */
export async function runCli(argv: readonly string[], io: CliIo, version: string): Promise<number> {
  const isDebug = argv.includes('--debug');
  const words = argv.filter((word) => word !== '--debug');
  try {
    await (await createProgram(words[0], io, version)).parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CliExit) return error.exitCode;
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.stderr.write(`${isDebug && error instanceof Error ? error.stack : sentenceOf(error)}\n`);
    return error instanceof ConfigError ? 2 : 1;
  }
}

async function createProgram(commandName: string | undefined, io: CliIo, version: string): Promise<Command> {
  const program = new Command('interleave')
    .description('Make any image generator tell a whole illustrated story.')
    .version(version)
    .option('--debug', 'show where an error came from')
    // A command may have a --version of its own: that of a benchmark.
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    });
  for (const [name, { description, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(description);
    if (name === commandName || commandName === 'help') (await load())(command, io);
  }
  return program;
}

function sentenceOf(error: unknown): string {
  if (error instanceof InterleaveError) return `error: ${error.message}`;
  return `error: ${messageOf(error)} (this looks like a bug; run again with --debug to see where)`;
}
