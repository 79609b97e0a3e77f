/** The type of an icon component. Icons are decoration: the word beside them says it. */
import type { Component } from 'svelte';

export type IconComponent = Component<{ size?: number | string; 'aria-hidden'?: boolean | 'true' | 'false' }>;
