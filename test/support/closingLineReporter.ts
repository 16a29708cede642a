import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

/**
 * mocha's own report, then a line of the form `N passed, N failed`. The numbers are appended to the file that
 * `TEST_RESULTS` names, too, as one JSON object a line, for whoever sums up several runs.
 */
class ClosingLineReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    // Spec prints its report on the same event and has registered first.
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      Mocha.reporters.Base.consoleLog(
        `${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`,
      );
      const results = process.env.TEST_RESULTS;
      if (results !== undefined) appendFileSync(results, JSON.stringify({ passed: passes, failed: failures }) + '\n');
    });
  }
}

// mocha looks for a reporter under this name.
export { ClosingLineReporter as default };
