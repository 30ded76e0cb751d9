import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { CrashPage } from './frame/crash-page.js';
import { Frame } from './frame/frame.js';
import { NotFoundPage } from './frame/not-found-page.js';
import { readJobFilter } from './jobs/job-filter.js';
import { LivePage } from './live/live-page.js';
import { CallbackPage } from './session/callback-page.js';
import { Gate } from './session/gate.js';
import { readStatisticView } from './statistics/statistic-view.js';

const JobsPage = lazyRouteComponent(() => import('./jobs/jobs-page.js'), 'JobsPage');

const root = createRootRoute({ component: Frame, notFoundComponent: NotFoundPage });
const callback = createRoute({
  getParentRoute: () => root,
  path: '/callback',
  component: CallbackPage,
});
const live = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readStatisticView,
  component: () => (
    <Gate>
      <LivePage />
    </Gate>
  ),
});
const jobs = createRoute({
  getParentRoute: () => root,
  path: '/jobs',
  validateSearch: readJobFilter,
  component: () => (
    <Gate>
      <JobsPage />
    </Gate>
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([live, jobs, callback]),
  defaultErrorComponent: CrashPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
