// Loaded before the tests (`mocha --require`): as many rounds as they are meant for.
process.env.FAULTS = 'long';
