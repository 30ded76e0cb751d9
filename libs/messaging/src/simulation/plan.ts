import fc from 'fast-check';
import { stepFaults, worldFaults, type PlannedFault } from './world.js';

/** Everything that decides a run: the same plan is the same run, step for step. */
export interface Plan {
  /** Per client, the awards whose next event it records, one after the other. */
  clients: number[][];
  /** Which of the ready steps is taken; the oldest when they are used up. */
  choices: number[];
  faults: PlannedFault[];
}

const AWARDS = 4;
const STEPS = 240;

const fault: fc.Arbitrary<PlannedFault> = fc.record({
  at: fc.nat({ max: STEPS }),
  kind: fc.constantFrom(...stepFaults, ...worldFaults),
});

/** Plans small enough to be shrunk to what matters. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  clients: fc.array(fc.array(fc.nat({ max: AWARDS - 1 }), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  }),
  choices: fc.array(fc.nat({ max: 11 }), { minLength: 60, maxLength: STEPS }),
  faults: fc.array(fault, { minLength: 1, maxLength: 8 }),
});

/** The plan of a seed: the same for ever, so that a range of seeds can be split over runs and machines. */
export function planOf(seed: number): Plan {
  const [plan] = fc.sample(plans, { seed, numRuns: 1 });
  return plan!;
}

/**
 * The smallest plan that still fails, found from the plan of a seed.
 *
 * @param fails whether a plan breaks an invariant
 */
export async function shrunk(seed: number, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  const property = fc.asyncProperty(plans, async (plan) => !(await fails(plan)));
  const { counterexample } = await fc.check(property, { seed, numRuns: 1 });
  return counterexample?.[0] ?? planOf(seed);
}
