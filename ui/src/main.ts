/** Starts the screen. */
import './app/tokens.css';
import './app/base.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { theme } from './lib/state/theme.svelte';
import { useTransport } from './lib/transport';

// Looking at the screens without a program behind them; not in the build.
if (import.meta.env.DEV && new URLSearchParams(location.search).has('mock')) {
  const { MockTransport } = await import('./lib/transport/mock');
  useTransport(new MockTransport());
}

theme.apply();
mount(App, { target: document.querySelector('#app')! });
