import { describe, expect, it } from '@jest/globals';
import {
  awardBases,
  awardStates,
  genders,
  jobKinds,
  jobStates,
  lineageEdge,
  memberState,
  ownerships,
  permissions,
  problemCodes,
  problemKinds,
  programmeKinds,
  recipientKinds,
  roles,
  sourceKinds,
  supportRecipientKinds,
  supportStates,
  unitKinds,
  type ProblemCode,
} from '@dong-hanh/contracts';
import { isObject, loadOpenApi, type JsonObject } from './openapi-documents.js';

const documents = loadOpenApi();
const enumOf = (file: string, pointer: string) =>
  (documents.at(file, `/components/schemas/${pointer}`).value as { enum: string[] }).enum;

describe('the codes of the contract', () => {
  it.each([
    ['common.yaml', 'ProblemCode', problemCodes],
    ['common.yaml', 'Permission', permissions],
    ['common.yaml', 'UnitKind', unitKinds],
    ['common.yaml', 'Ownership', ownerships],
    ['common.yaml', 'Gender', genders],
    ['common.yaml', 'RecipientKind', recipientKinds],
    ['common.yaml', 'AwardState', awardStates],
    ['common.yaml', 'AwardBasis', awardBases],
    ['common.yaml', 'SupportState', supportStates],
    ['common.yaml', 'SupportRecipientKind', supportRecipientKinds],
    ['common.yaml', 'SourceKind', sourceKinds],
    ['common.yaml', 'JobState', jobStates],
    ['common.yaml', 'JobKind', jobKinds],
    ['welfare-support.yaml', 'SupportProgrammeKind', programmeKinds],
    ['membership.yaml', 'OwnGrant/properties/role', roles],
    ['membership.yaml', 'LineageEdge/properties/type', lineageEdge.shape.type.options],
  ])('%s %s are those of the program', (file, pointer, codes) => {
    expect([...enumOf(file, pointer)].sort()).toEqual([...codes].sort());
  });

  it('know every state that a member can have in an event', () => {
    expect(enumOf('common.yaml', 'MemberState')).toEqual(
      expect.arrayContaining([...memberState.shape.state.options]),
    );
  });

  it('answer with the status that belongs to each', () => {
    const wrong: string[] = [];
    for (const operation of documents.operations.filter((each) => !each.planned)) {
      for (const [status, response] of documents.children(
        documents.child(operation.node, 'responses'),
      )) {
        const media = documents.child(response, 'content', 'application/problem+json');
        for (const code of media ? codesIn(media.value) : []) {
          if (String(problemKinds[code as ProblemCode]?.status) !== status) {
            wrong.push(`${operation.operationId} ${status} ${code}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are explained in the words of the program', () => {
    const wrong: string[] = [];
    for (const { code, said } of messagesShown()) {
      if (!wordsOf(code).test(said)) wrong.push(`${code}: ${said}`);
    }
    expect(wrong).toEqual([]);
  });

  it('name every problem of the program in some answer', () => {
    const text = JSON.stringify(documents.files.map((file) => withoutCodeList(file)));
    const unused = problemCodes.filter(
      (code) => !text.includes(`"${code}"`) && !text.includes(`\`${code}\``),
    );
    expect(unused).toEqual(['internal-error']);
  });
});

/** What the examples of problems say, as a whole and of single fields. */
function messagesShown(): { code: ProblemCode; said: string }[] {
  return documents.operations
    .filter((each) => !each.planned)
    .flatMap((each) => documents.children(documents.child(each.node, 'responses')))
    .flatMap(([, response]) => {
      const media = documents.child(response, 'content', 'application/problem+json');
      return documents.children(media && documents.child(media, 'examples'));
    })
    .flatMap(([, { value }]) => {
      const problem = (value as { value: ShownProblem }).value;
      const faults = (problem.errors ?? []).map(({ code, message }) => ({ code, said: message }));
      return [{ code: problem.code, said: problem.detail }, ...faults];
    });
}

interface ShownProblem {
  code: ProblemCode;
  detail: string;
  errors?: { code: ProblemCode; message: string }[];
}

/** The Vietnamese message of a code, with anything in place of its parameters. */
function wordsOf(code: ProblemCode): RegExp {
  const literal = problemKinds[code].vi.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replace(/\{\w+\}/g, '.+')}$`);
}

function codesIn(media: unknown): string[] {
  const { schema } = media as { schema?: JsonObject };
  const properties = isObject(schema?.properties) ? schema.properties : {};
  return isObject(properties.code) ? (properties.code.enum as string[]) : [];
}

function withoutCodeList(file: string): unknown {
  return JSON.parse(
    JSON.stringify(documents.at(file, '').value, (key, value: unknown) =>
      key === 'ProblemCode' ? undefined : value,
    ),
  );
}
