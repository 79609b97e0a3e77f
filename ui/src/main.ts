/** Starts the screen. */
import './app/tokens.css';
import './app/base.css';
import { mount } from 'svelte';
import App from './app/App.svelte';
import { theme } from './lib/state/theme.svelte';

theme.apply();
mount(App, { target: document.querySelector('#app')! });
