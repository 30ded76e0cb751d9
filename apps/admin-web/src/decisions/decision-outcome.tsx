import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AwardDecisionResponse } from '../api/generated/client.js';
import type { ApiProblem } from '../api/problem.js';
import { RequestId } from '../figures/request-id.js';
import { otherFaults } from './decision-draft.rules.js';

interface Props {
  recorded: Pick<AwardDecisionResponse, 'number'> | undefined;
  problem: ApiProblem | null;
  /** a field says already what is wrong */
  isSaidAtField: boolean;
  proposeAnother(): void;
}

/** What became of the last press of the button, in the platform's own words. */
export function DecisionOutcome({ recorded, problem, isSaidAtField, proposeAnother }: Props) {
  const { t } = useTranslation();
  const another = (
    <Button size="small" onClick={proposeAnother}>
      {t('decision.another')}
    </Button>
  );
  return (
    <div className="wide" aria-live="polite">
      {problem && (
        <Alert
          type="error"
          showIcon
          title={t(problem.code === 'unreachable' ? 'problem.unreachable' : 'decision.refused')}
          description={
            <>
              {!isSaidAtField && <p>{problem.detail || t('problem.tryAgain')}</p>}
              {otherFaults(problem.body.errors ?? []).map((message) => (
                <p key={message}>{message}</p>
              ))}
              <RequestId problem={problem} />
            </>
          }
          action={problem.code === 'decision-number-taken' ? another : undefined}
        />
      )}
      {!problem && recorded && (
        <Alert
          type="success"
          showIcon
          title={t('decision.recorded', { number: recorded.number })}
          action={another}
        />
      )}
    </div>
  );
}
