import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { press } from '$lib/keyboard';
import { live } from '$lib/state/live.svelte';
import { useTransport } from '$lib/transport';
import { lane, passage, snapshot } from '../../test/views';
import { bind } from './gate';
import OpenPanel from './OpenPanel.svelte';

const sent: { path: string; body: Record<string, unknown> }[] = [];
let answer: () => Promise<Response>;

const accepted = {
  id: 1,
  lane_id: 1,
  lane_name: 'Lane 1',
  command: 'open',
  outcome: 'accepted',
  sentence: 'The camera accepted the command.',
  device_words: 'Succeed',
  latency_ms: 41,
  recorded: true,
};
const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });

beforeEach(() => {
  sent.length = 0;
  answer = async () => json(accepted);
  live.site = snapshot().site;
  live.lanes = [lane(1), lane(2)];
  document.addEventListener('keydown', press);
  useTransport({
    call: async (request) => {
      sent.push({
        path: new URL(request.url).pathname,
        body: (await request.json()) as Record<string, unknown>,
      });
      return answer();
    },
    subscribe: () => () => {},
    stream: () => ({ tell: () => {}, end: () => {} }),
    imageUrl: (path) => path,
    save: async () => null,
    capabilities: async () => ({ saveDialog: false }),
  });
});

afterEach(() => document.removeEventListener('keydown', press));

function open() {
  const onclose = vi.fn();
  render(OpenPanel, { props: { target: bind(lane(1), passage(7)), first: 'open', onclose } });
  return onclose;
}
const key = (name: string) => fireEvent.keyDown(document.body, { key: name });

describe('the open panel', () => {
  it('opens with a number and Enter, and shows what the camera answered', async () => {
    open();
    await key('1');
    await key('Enter');
    await screen.findByText(/accepted by the camera/);
    expect(sent).toEqual([
      {
        path: '/api/v1/lanes/1/commands',
        body: { command: 'open', reason: 'Misread plate', capture_id: 70, until: null },
      },
    ]);
    expect(screen.getByText('Succeed')).toBeTruthy();
    expect(screen.getByText(/41 ms/)).toBeTruthy();
  });

  it('sends nothing without a reason', async () => {
    open();
    await key('Enter');
    expect(sent).toEqual([]);
  });

  it('names the lane and the capture it was opened for, whatever arrives meanwhile', async () => {
    open();
    live.passages = [passage(99, { plate: 'OTHER 1' })];
    await key('2');
    expect(screen.getAllByText('AB12 CDE').length).toBeGreaterThan(0);
    expect(screen.queryByText('OTHER 1')).toBeNull();
    await key('Enter');
    await waitFor(() => expect(sent[0]?.body['capture_id']).toBe(70));
  });

  it('sends once, however often Enter is pressed', async () => {
    let finish = (_: Response) => {};
    answer = () => new Promise((resolve) => (finish = resolve));
    open();
    await key('1');
    await key('Enter');
    await key('Enter');
    await key('Enter');
    await waitFor(() => expect(sent).toHaveLength(1));
    finish(json(accepted));
    await screen.findByText(/accepted by the camera/);
    expect(sent).toHaveLength(1);
  });

  it('says that the outcome is unknown when Gatehouse does not answer, and keeps the reason', async () => {
    answer = async () => {
      throw new TypeError('failed');
    };
    open();
    await key('2');
    await key('Enter');
    await screen.findByText('The outcome is unknown.');
    expect(screen.getByRole('button', { name: /Visitor approved/ }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    expect(sent).toHaveLength(1);
  });

  it('asks for own words for the last reason', async () => {
    open();
    await key('3');
    const field = await screen.findByLabelText('Reason in your words');
    await fireEvent.input(field, { target: { value: 'lost ticket' } });
    await fireEvent.submit(field.closest('form')!);
    await waitFor(() => expect(sent[0]?.body['reason']).toBe('lost ticket'));
  });

  it('closes with Enter after the outcome', async () => {
    const onclose = open();
    await key('1');
    await key('Enter');
    await screen.findByText(/accepted by the camera/);
    await key('Enter');
    expect(onclose).toHaveBeenCalledOnce();
  });
});
