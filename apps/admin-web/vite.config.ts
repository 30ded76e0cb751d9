import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';
import { compressAssets } from './compress-assets.ts';

/** `GATEWAY_URL=http://127.0.0.1:3000 npx vite` serves the sources against a running platform. */
const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:3000';
const behindGateway = [
  '/v1',
  '/oidc',
  '/demo-session',
  '/sign-in-settings',
  '/reference',
  '/pages.css',
  '/icon.svg',
];

export default defineConfig({
  plugins: [react(), compressAssets()],
  resolve: {
    // Its sources, so that nothing needs to be compiled first.
    alias: {
      '@dong-hanh/contracts': join(import.meta.dirname, '../../libs/contracts/src/index.ts'),
    },
  },
  build: {
    target: 'es2023',
    sourcemap: false,
    reportCompressedSize: false,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(behindGateway.map((path) => [path, { target: gateway }])),
  },
});
