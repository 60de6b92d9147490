import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import * as module from 'ovation-client';

const here = new URL('..', import.meta.url);
const run = promisify(execFile);
const read = (name) => readFile(new URL(name, here), 'utf8');

test('the package holds the sources, the types, the front page and the licence, and nothing else', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: here });
  // A list in npm up to 11, by name after it.
  const [{ files }] = Object.values(JSON.parse(stdout));
  const sources = (await readdir(new URL('src', here))).map((name) => `src/${name}`);
  assert.deepEqual(files.map(({ path }) => path).sort(), ['LICENSE', 'README.md', 'package.json', ...sources].sort());
});

test('what npm packs can be installed and imported', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'ovation-client-'));
  t.after(() => rm(folder, { recursive: true }));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: here });
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--prefix', folder, join(folder, 'ovation-client-0.1.0.tgz')]);
  const { stdout } = await run('node', ['--input-type=module', '-e', "console.log(Object.keys(await import('ovation-client')).join())"], { cwd: folder });
  assert.equal(stdout.trim(), Object.keys(module).join());
});

test('the package needs no other, and says what it is', async () => {
  const { dependencies, license, type, sideEffects, version, exports, engines } = JSON.parse(await read('package.json'));
  assert.equal(dependencies, undefined);
  assert.deepEqual([license, type, sideEffects, version, engines.node], ['Apache-2.0', 'module', false, '0.1.0', '>=20']);
  for (const path of Object.values(exports['.'])) assert.ok(await read(path), path);
});

test('the sources import nothing but each other', async () => {
  for (const name of await readdir(new URL('src', here))) {
    const imports = [...(await read(`src/${name}`)).matchAll(/^(?:import|export) .*from '([^']*)'/gm)].map(([, from]) => from);
    for (const from of imports) assert.match(from, /^\.\/[a-z]+\.js$/, name);
  }
});

test('the types declare what the module exports', async () => {
  const declared = [...(await read('src/ovation.d.ts')).matchAll(/^export (?:function|class|const) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(Object.keys(module).sort(), declared.sort());
});

test('the lock file names no host', async () => {
  const lock = await read('package-lock.json');
  assert.doesNotMatch(lock, /:\/\/|"resolved"/);
});

test('no source file is longer than 300 lines', async () => {
  for (const name of await readdir(new URL('src', here))) assert.ok((await read(`src/${name}`)).split('\n').length <= 301, name);
});
