import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/**
 * Which folders of `src` a folder may import, itself aside. Dependencies run one way:
 * extension → app → {editor, views, terminal} → lab → {lesson, checkpoint, cluster, shell} → base.
 */
const layers = {
  base: [],
  shell: ['base'],
  cluster: ['base'],
  checkpoint: ['base', 'cluster', 'shell'],
  lesson: ['base', 'shell', 'checkpoint'],
  lab: ['base', 'shell', 'cluster', 'checkpoint', 'lesson'],
  practice: ['base'],
  cli: ['base', 'shell', 'cluster', 'checkpoint', 'lesson', 'lab'],
  terminal: ['base', 'shell', 'cluster', 'checkpoint', 'lesson', 'lab'],
  editor: ['base', 'shell', 'cluster', 'checkpoint', 'lesson', 'lab'],
  views: ['base', 'shell', 'cluster', 'checkpoint', 'lesson', 'lab'],
};

/** Folders whose files may import `vscode` at run time, beside the files that lie in `src` itself. */
const inEditor = new Set(['editor', 'views', 'terminal']);

const dependencyRule = Object.entries(layers).map(([folder, allowed]) => {
  const forbidden = Object.keys(layers).filter(name => name !== folder && !allowed.includes(name));
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          ...(inEditor.has(folder) ? {} : { paths: [{ name: 'vscode', message: `${folder} runs without VS Code.` }] }),
          patterns: [
            {
              regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
              message: `${folder} may import ${['itself', ...allowed].join(', ')} only.`,
            },
            {
              regex: '^(\\.\\./)+(app|extension|manifest)\\.ts$',
              message: 'Dependencies run one way: app → views, not back.',
            },
          ],
        },
      ],
    },
  };
});
// The typed ids of the manifest are constants that the VS Code side shares.
for (const config of dependencyRule) {
  if ([...inEditor].some(folder => config.files[0].startsWith(`src/${folder}/`))) {
    config.rules['no-restricted-imports'][1].patterns[1].regex = '^(\\.\\./)+(app|extension)\\.ts$';
  }
}

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-test/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-empty-function': ['error', { allow: ['methods'] }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    // mocha's `describe` and `it` return values that nobody awaits, and its hooks may be empty promises.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    // The client's types are classes by generation only: it is given object literals, also in its own examples.
    files: ['test/clients/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        performance: 'readonly',
        document: 'readonly',
        require: 'readonly',
        exports: 'writable',
        module: 'writable',
        Buffer: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  ...dependencyRule,
  prettier,
);
