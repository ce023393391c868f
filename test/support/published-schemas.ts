import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { xmlSchemaProblems } from './xml-schema.ts';

const PUBLISHED = join(import.meta.dirname, '../render/published');
const COUNT = { type: 'integer', minimum: 0 };

/**
 * Written down from what GitLab documents, which has no schema to take:
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format, and the keys without which GitLab's own
 * app/validators/json_schemas/codeclimate.json drops an entry.
 */
const CODE_QUALITY = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: { type: 'string', minLength: 1 },
      check_name: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', minLength: 1 },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          path: { type: 'string', pattern: '^(?!\\./|/)' },
          lines: {
            type: 'object',
            required: ['begin'],
            properties: { begin: { type: 'integer', minimum: 1 } },
          },
        },
      },
    },
  },
};

/** Written down from https://docs.gitlab.com/user/infrastructure/iac/mr_integration/: three numbers. */
const TERRAFORM = {
  type: 'object',
  required: ['create', 'update', 'delete'],
  properties: { create: COUNT, update: COUNT, delete: COUNT },
  additionalProperties: false,
};

const sarif = JSON.parse(await readFile(join(PUBLISHED, 'sarif-2.1.0.json'), 'utf8')) as object;
const junit = await readFile(join(PUBLISHED, 'jenkins-junit.xsd'), 'utf8');
const formats = { uri: isUri, 'uri-reference': isReference, 'date-time': true, uuid: true } as const;
const ajv = new Ajv2020({ strict: false, allErrors: true, formats });
const validators = {
  'code quality': ajv.compile(CODE_QUALITY),
  terraform: ajv.compile(TERRAFORM),
  sarif: ajv.compile(sarif),
};

/** What of a report the schema of those who read it does not allow. */
export function reportProblems(kind: keyof typeof validators | 'junit', text: string): readonly unknown[] {
  if (kind === 'junit') return xmlSchemaProblems(junit, text);
  const validate = validators[kind];
  validate(JSON.parse(text));
  return validate.errors ?? [];
}

function isUri(text: string): boolean {
  return URL.canParse(text);
}

function isReference(text: string): boolean {
  return (
    /^(?:[\w.~!$&'()*+,;=:@/?#-]|%[0-9A-F]{2})*$/.test(text) && URL.canParse(text, 'https://example.com')
  );
}
