import assert from 'node:assert/strict';
import { testContainer, type Outcome } from './containerHarness.ts';

describe('the simulated shell', () => {
  const sh = (script: string, input?: string): Promise<Outcome> => testContainer().sh(script, input);
  const out = async (script: string, input?: string): Promise<string> => (await sh(script, input)).out;

  it('runs lists of commands', async () => {
    assert.deepEqual(await sh('echo one; false && echo no; false || echo two'), {
      code: 0,
      out: 'one\ntwo\n',
      err: '',
    });
    assert.deepEqual(await sh('echo a\necho b # a remark\nexit 4\necho c'), { code: 4, out: 'a\nb\n', err: '' });
    assert.equal((await sh('! true')).code, 1);
    assert.equal((await sh('true; false')).code, 1);
  });

  it('fills in variables, outside single quotes', async () => {
    const text = `echo "$GREETING, \${NAME}" '$NAME' from $(hostname) \`echo and\` \\$NAME "\\$5" $`;
    assert.equal(await out(text), 'good day, web $NAME from web-1 and $NAME $5 $\n');
    assert.equal(await out('x=1; x=$((x+2*3)); echo "$x $((x % 4)) $(( (x > 5) ? 1 : 0 ))"'), '7 3 1\n');
    assert.equal(
      await out('echo ${NONE:-none} ${NAME:+set} ${#NAME} ${NAME%b} ${NAME#w} "${NONE}"'),
      'none set 3 we eb \n',
    );
    assert.equal(await out('f=/a/b.tar.gz; echo ${f##*/} ${f%%.*} ${f%.*}'), 'b.tar.gz /a/b /a/b.tar\n');
    assert.equal(
      await out('set -- a "b c" d; echo $# "$2"; for x in "$@"; do echo "[$x]"; done'),
      '3 b c\n[a]\n[b c]\n[d]\n',
    );
    assert.equal(await out('X=5 env | grep ^X=; echo "[$X]"; export X=6; env | grep ^X='), 'X=5\n[]\nX=6\n');
  });

  it('splits what it fills in, and leaves quotes whole', async () => {
    assert.equal(await out('x="a  b"; echo $x; echo "$x"; for w in $x; do echo "<$w>"; done'), 'a b\na  b\n<a>\n<b>\n');
    assert.equal(await out('for i in $(seq 3); do printf "%s " $i; done'), '1 2 3 ');
    assert.equal(await out('echo "" "a"; echo $NONE b'), ' a\nb\n');
  });

  it('takes decisions and goes round', async () => {
    assert.equal(await out('if [ -f /etc/passwd ] && [ 2 -gt 1 ]; then echo yes; else echo no; fi'), 'yes\n');
    assert.equal(await out('if false; then echo a; elif true; then echo b; fi'), 'b\n');
    assert.equal(await out('i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done'), '1\n3\n');
    assert.equal(
      await out('i=0; until [ $i = 9 ]; do i=$((i+1)); if [ $i = 2 ]; then break; fi; done; echo $i'),
      '2\n',
    );
    assert.equal(await out('case $NAME in api) echo a;; w*|x) echo b;; *) echo c;; esac'), 'b\n');
    assert.equal(await out('greet() { echo "hi $1"; return 3; }; greet you; echo $?'), 'hi you\n3\n');
    assert.equal(await out('(cd /tmp; x=1; pwd); pwd; echo "[$x]"; { echo g; } | cat'), '/tmp\n/\n[]\ng\n');
  });

  it('redirects and pipes', async () => {
    const container = testContainer();
    await container.sh('echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f /none > /tmp/both 2>&1');
    assert.equal(container.files.read('/tmp/f').toString(), 'one\ntwo\n');
    assert.match(container.files.read('/tmp/both').toString(), /^one\ntwo\ncat: can't open '\/none': No such file/);
    assert.equal((await container.sh('wc -l < /tmp/f; sort -r /tmp/f | head -n1 | tr a-z A-Z')).out, '2\nTWO\n');
    assert.equal((await container.sh('cat <<EOF | grep web\nname: $NAME\nrest\nEOF\n')).out, 'name: web\n');
    assert.equal((await container.sh("cat <<'EOF'\n$NAME\nEOF")).out, '$NAME\n');
    assert.equal((await container.sh('echo lost > /dev/null; echo err >&2')).err, 'err\n');
    assert.match((await container.sh('echo x > /none/y')).err, /can't create \/none\/y: nonexistent directory/);
    assert.equal((await container.sh('while read a b; do echo "$b-$a"; done < /tmp/g; echo end')).out, 'end\n');
    assert.equal(
      (await container.sh('printf "1 x\\n2 y\\n" | while read a b; do echo "$b-$a"; done')).out,
      'x-1\ny-2\n',
    );
    assert.equal((await container.sh('echo /etc/pass* /etc/none*')).out, '/etc/passwd /etc/none*\n');
  });

  it('reads scripts from files and from its input', async () => {
    const container = testContainer();
    await container.sh('echo \'echo "got $1"; exit 5\' > /tmp/s.sh');
    assert.deepEqual(await container.run(['sh', '/tmp/s.sh', 'it']), { code: 5, out: 'got it\n', err: '' });
    assert.equal((await container.sh('/tmp/s.sh x')).code, 126);
    assert.deepEqual(await container.sh('chmod +x /tmp/s.sh; /tmp/s.sh x'), { code: 5, out: 'got x\n', err: '' });
    assert.deepEqual(await container.run(['sh'], 'for i in 1 2\ndo echo $i\ndone\nexit 6\necho no\n'), {
      code: 6,
      out: '1\n2\n',
      err: '',
    });
    assert.equal((await container.run(['sh', '/none'])).code, 127);
  });

  it('runs what a trap sets when it ends', async () => {
    assert.equal(await out('trap "echo bye" EXIT; echo hi; exit 0'), 'hi\nbye\n');
    assert.equal((await sh('set -e; false; echo no')).code, 1);
    assert.equal(await out('set -e; false || true; if false; then :; fi; echo on'), 'on\n');
  });

  it('says what it cannot do', async () => {
    assert.deepEqual(await sh('nosuch -x'), { code: 127, out: '', err: 'sh: nosuch: not found\n' });
    const unfinished = await sh('while true; do echo');
    assert.deepEqual(unfinished, {
      code: 2,
      out: '',
      err: 'sh: syntax error: unexpected end of file (expecting "done")\n',
    });
    for (const wrong of [
      'echo "open',
      'fi',
      'if true; then',
      'a | | b',
      '(',
      'for 1 in a; do :; done',
      'echo ${',
      ';;',
    ]) {
      assert.equal((await sh(wrong)).code, 2, wrong);
    }
    assert.equal(
      (await testContainer({ image: 'nginx' }).run(['bash', '-c', 'nosuch'])).err,
      'bash: nosuch: command not found\n',
    );
  });

  it('ends at once without a script, as a shell without input does', async () => {
    assert.deepEqual(await testContainer().run(['sh']), { code: 0, out: '', err: '' });
  });

  it('survives what is meant to break it', async () => {
    for (const script of [
      ':(){ :|:& };: ; echo',
      'f() { f; }; f',
      'x=$(x=$(x=$(echo $x)));',
      '('.repeat(5000),
      'eval "$(cat /dev/null)"; $()',
      'if true; then '.repeat(300),
      'echo $((1/0)) $((2 ** 3)) $((x=)) ${bad!} ${a[1]}',
      'x=a; while [ ${#x} -lt 3000000 ]; do x=$x$x; done',
    ]) {
      const { code } = await sh(script);
      assert.ok(code >= 0 && code < 256, script);
    }
  }).timeout(20_000);

  it('lends its tools as programs', async () => {
    const container = testContainer();
    assert.equal((await container.run(['sleep', '0.001'])).code, 0);
    assert.deepEqual(await container.run(['sleep', 'long']), {
      code: 1,
      out: '',
      err: "sleep: invalid number 'long'\n",
    });
  });
});
