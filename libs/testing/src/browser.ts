import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Flags of the package that are right for one page in the cloud and wrong here: in a single process the
 * first closed context ends the browser, and without web security a page may do what we want to forbid.
 */
const UNFIT = new Set([
  '--single-process',
  '--no-zygote',
  '--disable-web-security',
  '--allow-running-insecure-content',
]);

/** The browser of this machine, else the one that comes as a package. */
export async function launchBrowser(): Promise<Browser> {
  // Loaded here: most specs open no browser.
  const { chromium } = await import('playwright-core');
  const executablePath = INSTALLED.find((file) => existsSync(file));
  if (executablePath) return chromium.launch({ executablePath, args: ['--no-sandbox'] });
  // The package unpacks its own libraries only where it believes to run in the cloud it was made for.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  const settings = {
    executablePath: await packaged.executablePath(),
    args: packaged.args.filter((flag) => !UNFIT.has(flag)),
  };
  // It was seen to end at its start by SIGSEGV, once in some hundred starts.
  return chromium.launch(settings).catch(() => chromium.launch(settings));
}
