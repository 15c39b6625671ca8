/** Workers that share the weights: each computes on its part of a batch, the host sums the gradients. */
import { Worker } from 'node:worker_threads';
import { layoutOf, parameterCount } from './config.ts';
import type { ModelConfig } from './config.ts';
import type { Answer, Order, WorkerSettings } from './worker.ts';

/** Workers in step with each other. */
export interface Pool {
  readonly size: number;
  /** Shared with the workers; write between orders only. */
  readonly weights: Float32Array<SharedArrayBuffer>;
  /** A second vector for the workers: the reference policy of GRPO. */
  readonly reference: Float32Array<SharedArrayBuffer>;
  /** Gives every worker its order and waits for all answers, in the order of the workers. */
  run<Kind extends Order['kind']>(
    order: (worker: number) => Extract<Order, { kind: Kind }>,
  ): Promise<readonly Extract<Answer, { kind: Kind }>[]>;
  /** Mean of the workers' gradients after an order that makes some, summed in the order of the workers. */
  meanGradient(): Float32Array;
  close(): Promise<void>;
}

/** Starts the workers; 0.7 s each. */
export async function openPool(
  config: ModelConfig,
  settings: Omit<WorkerSettings, 'config' | 'id' | 'memory'> & { readonly workers: number },
): Promise<Pool> {
  const { workers: size, ...rest } = settings;
  const count = parameterCount(layoutOf(config));
  const share = (): Float32Array<SharedArrayBuffer> => new Float32Array(new SharedArrayBuffer(count * 4));
  const weights = share();
  const reference = share();
  const gradients = Array.from({ length: size }, share);
  const mean = new Float32Array(count);
  const workers = gradients.map((gradient, id) => {
    const workerData: WorkerSettings = { ...rest, config, id, memory: { weights, reference, gradient } };
    return new Worker(new URL('./worker.ts', import.meta.url), { workerData });
  });
  const answerOf = async (worker: Worker): Promise<unknown> =>
    await new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        worker.off('message', onMessage);
        worker.off('error', onError);
        act();
      };
      const onMessage = (answer: unknown): void => settle(() => resolve(answer));
      const onError = (error: unknown): void => settle(() => reject(error as Error));
      worker.on('message', onMessage);
      worker.on('error', onError);
    });
  await Promise.all(workers.map(answerOf));
  return {
    size,
    weights,
    reference,
    async run(order) {
      const answers = await Promise.all(
        workers.map((worker, id) => {
          const answer = answerOf(worker);
          worker.postMessage(order(id));
          return answer;
        }),
      );
      return answers as never;
    },
    meanGradient() {
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (const gradient of gradients) sum += gradient[i]!;
        mean[i] = sum / size;
      }
      return mean;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
