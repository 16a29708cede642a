import { keepEvidence } from './evidence.ts';
import { closeSessions, openSessions } from './session.ts';

/** mocha's root hooks: what a failed test saw is kept, and no session outlives its file. */
export const mochaHooks: Mocha.RootHookObject = {
  async afterEach(this: Mocha.Context) {
    const test = this.currentTest;
    if (test?.state !== 'failed') return;
    for (const [n, session] of [...openSessions].entries()) {
      await keepEvidence(session, `${n === 0 ? '' : `${n + 1} `}${test.fullTitle()}`);
    }
  },
  afterAll: closeSessions,
};
