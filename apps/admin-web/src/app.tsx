import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider, theme } from 'antd';
import enGB from 'antd/locale/en_GB';
import viVN from 'antd/locale/vi_VN';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from './api/problem.js';
import { useScheme } from './frame/scheme.js';
import { router } from './router.js';
import { onAccountChange } from './session/session.js';
import { antdComponents, antdTokens } from './theme.js';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal stays one, however often it is asked for; a platform that is away may come back.
      retry: (failures, error) => failures < 2 && error instanceof ApiProblem && isPassing(error),
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
  },
});

// What one account may see, the next one may not.
onAccountChange(() => client.clear());

/** Everything around the pages that has no look of its own. */
export function App() {
  const scheme = useScheme();
  const language = useTranslation().i18n.language;
  return (
    <ConfigProvider
      locale={language === 'en' ? enGB : viVN}
      theme={{
        algorithm: scheme === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: antdTokens(scheme),
        components: antdComponents,
      }}
      button={{ autoInsertSpace: false }}
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}

function isPassing({ status }: ApiProblem): boolean {
  return status === 0 || status >= 500 || status === 401;
}
