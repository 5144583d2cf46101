// Which folder of src/ may import which. See docs/architecture.md.

/** Lowest first. A folder imports itself and lower floors; neighbours on a floor do not know each other. */
const floors = [
  ['common'],
  ['config'],
  ['database', 'rate-limit'],
  ['events'],
  ['auth'],
  ['users', 'tools'],
  ['organizations'],
  ['api-keys', 'credits'],
  ['accounts', 'webhooks', 'notifications', 'runtime'],
  ['import'],
  ['http'],
  ['health', 'docs'],
  // Above them all: the files directly in src/.
];

/** The same of dashboard/src/; the pages, in folders of their own, are above these and below `app`. */
const dashboardFloors = ['client', 'api', 'texts', 'components', 'session'];

/** What pages may show of each other: the organization's page has the section of its tokens. */
const dashboardNeighbours = { organization: ['api-tokens'] };

/** What a floor would allow, but the design does not: these live on events alone. */
const strangers = { webhooks: ['api-keys'], notifications: ['api-keys'] };

const anyOf = (folders) => `^src/(${folders.join('|')})/`;

const floorRules = floors.flatMap((folders, floor) =>
  folders.map((folder) => {
    const lower = floors
      .slice(0, floor)
      .flat()
      .filter((other) => !strangers[folder]?.includes(other));
    return {
      name: `floor-of-${folder}`,
      severity: 'error',
      comment: `src/${folder} may import, of src/: ${[...lower, 'itself'].join(', ')}.`,
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: anyOf([folder, ...lower]) },
    };
  }),
);

const inDashboard = (folders) => `^dashboard/src/(${folders.join('|')})/`;

const dashboardRules = [
  ...dashboardFloors.map((folder, floor) => ({
    name: `floor-of-dashboard-${folder}`,
    severity: 'error',
    comment: `dashboard/src/${folder} may import, of dashboard/src/: ${dashboardFloors.slice(0, floor + 1).join(', ')}.`,
    from: { path: inDashboard([folder]) },
    to: { path: '^dashboard/src/', pathNot: inDashboard(dashboardFloors.slice(0, floor + 1)) },
  })),
  {
    name: 'pages-of-the-dashboard-stand-alone',
    severity: 'error',
    comment: 'What several pages need belongs into dashboard/src/components.',
    from: {
      path: '^dashboard/src/([^/]+)/',
      pathNot: inDashboard([...dashboardFloors, 'app', ...Object.keys(dashboardNeighbours)]),
    },
    to: { path: '^dashboard/src/', pathNot: ['^dashboard/src/$1/', inDashboard(dashboardFloors)] },
  },
  ...Object.entries(dashboardNeighbours).map(([page, neighbours]) => ({
    name: `neighbours-of-dashboard-${page}`,
    severity: 'error',
    comment: `dashboard/src/${page} may import, of the other pages: ${neighbours.join(', ')}.`,
    from: { path: inDashboard([page]) },
    to: {
      path: '^dashboard/src/',
      pathNot: inDashboard([page, ...neighbours, ...dashboardFloors]),
    },
  })),
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...floorRules,
    ...dashboardRules,
    {
      name: 'folder-without-floor',
      severity: 'error',
      comment: 'A new folder in src/ needs its place in the list of floors.',
      from: { path: '^src/[^/]+/', pathNot: anyOf(floors.flat()) },
      to: {},
    },
    {
      name: 'receiving-stands-alone',
      severity: 'error',
      comment: 'Who receives webhooks loads `latchkey/webhooks`, and must not load a server with it.',
      from: { path: '^src/webhooks/receiving/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: '^src/webhooks/receiving/|(^|/)node_modules/@nestjs/common/',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Whoever reads one of these files has to read them all.',
      from: { pathNot: '^dashboard/src/client/' }, // generated
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'Nobody imports it, and it imports nothing: unused?',
      from: {
        orphan: true,
        pathNot:
          '^src/(main|index|cli)\\.ts$|^dashboard/src/main\\.tsx$|^ormconfig\\.ts$|\\.spec\\.ts$|\\.d\\.ts$',
      },
      to: {},
    },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      comment: 'They are not installed where the server runs. (Types may be: they vanish with the build.)',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-undeclared-dependencies',
      severity: 'error',
      comment: 'Declare it in package.json, or correct the path.',
      from: { path: '^src/' },
      to: { dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-tests-in-src',
      severity: 'error',
      comment: 'What runs does not depend on what tests it.',
      from: { path: '^src/' },
      to: { path: '^test/|\\.spec\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types count as well.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
