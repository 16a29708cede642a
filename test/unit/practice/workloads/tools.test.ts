import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { duplexPair } from 'node:stream';
import { DialError } from '../../../../src/practice/workloads/dialError.ts';
import { testContainer, type ContainerOptions, type TestContainer } from './containerHarness.ts';

describe('the simulated tools', () => {
  let container: TestContainer;
  beforeEach(() => (container = testContainer()));
  const out = async (script: string, input?: string): Promise<string> => (await container.sh(script, input)).out;

  it('work on files', async () => {
    await out('mkdir -p /tmp/a/b; echo x > /tmp/a/x; cp -r /tmp/a /tmp/c; mv /tmp/c/x /tmp/c/y; touch /tmp/c/.hidden');
    assert.equal(await out('ls /tmp/c'), 'b\ny\n');
    assert.equal(await out('ls -a /tmp/c'), '.\n..\n.hidden\nb\ny\n');
    assert.match(await out('ls -l /tmp/c'), /^total \d+\ndrwxr-xr-x .* b\n-rw-r--r-- 1 root root +2 .* y\n$/);
    assert.equal(await out('find /tmp -name "?" -type f'), '/tmp/a/x\n/tmp/c/y\n');
    assert.equal((await container.sh('rm /tmp/a')).code, 1);
    assert.equal(
      (await container.sh('rm -rf /tmp/a /tmp/none; rmdir /tmp/c/b; ls /tmp /none')).err,
      'ls: /none: No such file or directory\n',
    );
    assert.equal(await out('cd /tmp/c && pwd && cat y && cd .. && basename $(pwd)'), '/tmp/c\nx\ntmp\n');
    assert.match((await container.sh('cat /etc; mkdir /etc')).err, /Is a directory\n.*File exists/);
  });

  it('work on text', async () => {
    container.files.write('/t', Buffer.from('beta 2\nalpha 1\nbeta 2\ngamma 10\n'));
    assert.equal(
      await out('grep -c beta /t; grep -n ^g /t; grep -v beta /t | wc -l; grep -E "(al|ga)" /t'),
      '2\n4:gamma 10\n2\nalpha 1\ngamma 10\n',
    );
    assert.equal((await container.sh('grep none /t')).code, 1);
    assert.equal(await out('sort /t | uniq -c'), '      1 alpha 1\n      2 beta 2\n      1 gamma 10\n');
    assert.equal(await out('sort -k2 -n /t | cut -d" " -f2 | tr "\\n" ","'), '1,2,2,10,');
    assert.equal(
      await out('head -2 /t; tail -n 1 /t; sed "s/\\(a\\)m/<\\1>/;/beta/d" /t'),
      'beta 2\nalpha 1\ngamma 10\nalpha 1\ng<a>ma 10\n',
    );
    assert.equal(
      await out('echo -n abc | base64; echo YWJj | base64 -d; echo; seq 1 3 | xargs echo n'),
      'YWJj\nabc\nn 1 2 3\n',
    );
    assert.equal(await out('printf "%-5s|%03d|%s\\n" a 7 b c 8 d'), 'a    |007|b\nc    |008|d\n');
    assert.match(await out('date +%Y-%m-%dT%H:%M:%SZ'), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$/);
  });

  it('pack and unpack what kubectl cp sends', async () => {
    await out('mkdir -p /d/sub; echo 1 > /d/a; echo 2 > /d/sub/b; tar cf /t.tar -C / d; mkdir /e; tar xf /t.tar -C /e');
    assert.equal(await out('cat /e/d/a /e/d/sub/b; tar tf /t.tar'), '1\n2\nd/\nd/a\nd/sub/\nd/sub/b\n');
    assert.equal((await container.run(['tar', 'xf', '-'], 'x'.repeat(2000))).err, 'tar: invalid tar magic\n');
  });

  it('keep to the limits of a disk in memory', async () => {
    const { code, err } = await container.sh('seq 1 100000 > /x; for i in 1 2 3 4 5 6 7 8 9; do cat /x >> /y; done');
    assert.match(err, /No space left on device/);
    assert.equal(code, 1);
  });

  const network = (answer: RequestListener): ContainerOptions => ({
    hosts: { web: ['10.96.0.7'], slow: ['10.96.0.8'], none: ['10.96.0.9'] },
    connect: host => {
      if (host === 'slow') throw new DialError('ETIMEDOUT', '');
      if (host === 'none') throw new DialError('ECONNREFUSED', '');
      if (host !== 'web') throw new DialError('ENOTFOUND', '');
      const server = createServer(answer);
      const [client, accepted] = duplexPair();
      server.emit('connection', accepted);
      return client;
    },
  });

  it('ask web servers', async () => {
    const options = network((request, response) => {
      response.setHeader('X-Test', 'yes');
      response.statusCode = request.url === '/missing' ? 404 : 200;
      request
        .on('data', (body: Buffer) => response.write(body))
        .on('end', () => response.end(`${request.method ?? ''} ${request.headers.host ?? ''}\n`));
    });
    const curl = testContainer({ image: 'nginx', ...options });
    assert.equal((await curl.sh('curl -s http://web')).out, 'GET web\n');
    assert.match((await curl.sh('curl web:80/x')).err, /% Total[^]*100 +8/);
    assert.equal((await curl.sh('curl -s -X PUT -d a=b web')).out, 'a=bPUT web\n');
    assert.match((await curl.sh('curl -sI web')).out, /^HTTP\/1\.1 200 OK\r\nX-Test: yes\r\n/);
    assert.equal((await curl.sh('curl -s -o /dev/null -w "%{http_code}" web/missing')).out, '404');
    assert.deepEqual(await curl.sh('curl -sf web/missing'), { code: 22, out: '', err: '' });
    assert.deepEqual(await curl.sh('curl -sS nowhere'), {
      code: 6,
      out: '',
      err: 'curl: (6) Could not resolve host: nowhere\n',
    });
    const refused = await curl.sh('curl http://none:81');
    assert.match(
      refused.err,
      /^curl: \(7\) Failed to connect to none port 81 after \d+ ms: Could not connect to server\n$/,
    );
    assert.equal((await curl.sh('curl -m 0.1 slow')).code, 28);
    assert.equal((await curl.sh('curl')).code, 2);
    const wget = testContainer(options);
    assert.deepEqual(await wget.sh('wget -qO- web'), { code: 0, out: 'GET web\n', err: '' });
    const saved = await wget.sh('wget http://web/a.txt && cat a.txt');
    assert.match(saved.err, /^Connecting to web \(10\.96\.0\.7:80\)\nsaving to 'a\.txt'\n/);
    assert.equal(saved.out, 'GET web\n');
    assert.equal((await wget.sh('wget -qO- web/missing')).err, 'wget: server returned error: HTTP/1.1 404 Not Found\n');
    assert.equal((await wget.sh('wget -O- nowhere')).err, "wget: bad address 'nowhere'\n");
    assert.match((await wget.sh('wget none')).err, /can't connect to remote host \(10\.96\.0\.9\): Connection refused/);
    assert.match((await wget.sh('wget -T 0.1 slow')).err, /download timed out/);
    assert.equal((await wget.sh('nc -zv web 80')).err, 'web (10.96.0.7:80) open\n');
    assert.equal((await wget.sh('nc -z none 80')).err, 'nc: none (10.96.0.9:80): Connection refused\n');
  });

  it('look names up', async () => {
    const hosts = { web: ['10.96.0.7', '10.96.0.8'] };
    const both =
      'Name:\tweb.default.svc.cluster.local\nAddress: 10.96.0.7\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.0.8\n';
    assert.equal(
      (await testContainer({ hosts }).sh('nslookup web')).out,
      `Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n${both}\n`,
    );
    assert.deepEqual(await testContainer({ hosts }).sh('nslookup none'), {
      code: 1,
      out: "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n** server can't find none: NXDOMAIN\n\n",
      err: '',
    });
    const old = await testContainer({ hosts, image: 'busybox:1.28' }).sh('nslookup none');
    assert.equal(old.err, "nslookup: can't resolve 'none'\n");
    assert.equal(
      (await testContainer({ hosts, image: 'redis' }).sh('getent hosts web')).out,
      '10.96.0.7       web.default.svc.cluster.local\n10.96.0.8       web.default.svc.cluster.local\n',
    );
  });
});
