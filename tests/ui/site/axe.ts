/** What axe finds on a page: violations of WCAG 2.1 A and AA. */
import axe from 'axe-core';
import type { Page } from './test.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

export interface Finding {
  id: string;
  impact: string | null | undefined;
  nodes: string[];
}

/** What axe finds, in few words. */
export async function findings(page: Page): Promise<Finding[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (tags) => {
    const axe = (globalThis as any).axe;
    const { passes, violations } = await axe.run(document, {
      runOnly: tags,
      resultTypes: ['violations'],
    });
    if (passes.length < 8) throw new Error(`only ${passes.length} rules had something to look at`);
    return violations.map((v: any) => ({
      id: v.id,
      impact: v.impact,
      nodes: v.nodes.map(
        (n: any) => `${n.html.slice(0, 160)} — ${n.failureSummary?.split('\n')[1]?.trim() ?? ''}`,
      ),
    }));
  }, TAGS);
}
