// Compiled and not run: what applications write, and what they must not.
import { connect, OvationError, type Gap, type Ovation, type OvationEvent, type State } from 'ovation-client';
import { EventSource as NodeEventSource } from 'eventsource';

const ovation: Ovation = connect({
  url: ['https://east.example.com', new URL('https://west.example.com')],
  token: async () => 'ey...',
  member: 'm-17',
  shareTabs: true,
  platform: { EventSource: NodeEventSource },
});
connect({ url: 'https://live.example.com', token: () => null });
connect({ url: 'https://live.example.com', platform: { EventSource, locks: navigator.locks, BroadcastChannel } });

const stop: () => void = ovation.subscribe<{ by: string }>(
  'likes:video-42',
  (event) => {
    const by: string = event.data.by;
    const at: number = event.at;
    const id: string | undefined = event.id;
    void [by, at, id];
  },
  { onGap: (gap: Gap) => gap.missed?.toFixed(), onError: (error) => error.status + error.topics.length },
);
stop();
ovation.subscribe('reactions:video-42', ({ window, total }: OvationEvent) => total?.heart ?? window?.heart);

const off: () => void = ovation.on('state', ({ state, why, retryAt, role }: State) => {
  const word: 'connecting' | 'open' | 'reconnecting' | 'closed' = state;
  void [word, why.length, retryAt?.toFixed(), role];
});
off();
ovation.on('error', (error) => {
  if (error instanceof OvationError && error.retryAfter !== undefined) error.message.trim();
});
ovation.on('gap', ({ topic, missed }) => topic + missed);

const published: Promise<{ id: string }> = ovation.publish('comments:video-42', { text: 'hi' }, { type: 'comment', key: 'm-17' });
void published;
ovation.use('https://west.example.com');
ovation.close();

// @ts-expect-error an address is needed
connect({});
// @ts-expect-error a token is asked for, not given: it ends
connect({ url: 'https://live.example.com', token: 'ey...' });
// @ts-expect-error there is no such event
ovation.on('opened', () => {});
// @ts-expect-error the state is told, not set
ovation.state = { state: 'open', why: '', url: '' };
// @ts-expect-error a missed count may be unknown
ovation.on('gap', ({ missed }) => missed.toFixed());
