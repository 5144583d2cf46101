import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { publicEventTypes, type PublicEventType } from './event-types.js';
import { messageExamples } from './message-examples.js';
import { messageSchema } from './message-schemas.js';

const ajv = new Ajv2020({ allErrors: true });
formats.default(ajv);

describe.each(Object.keys(publicEventTypes) as PublicEventType[])('the example of %s', (type) => {
  const errors = (message: unknown) => {
    const validate = ajv.compile(messageSchema(type, 'known fields'));
    return validate(message) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);
  };

  test('is such a message, with all its fields and no other', () => {
    const example = messageExamples[type];
    expect(errors(example)).toEqual([]);
    expect(errors({ ...example, type: 'other' })).toEqual(['/type']);
    expect(errors({ ...example, data: { ...example.data, actor: {} } })).not.toEqual([]);
    expect(errors({ ...example, data: { ...example.data, extra: 1 } })).toEqual(['/data']);
  });

  test('holds what one happening would tell together', () => {
    const { data } = messageExamples[type];
    if (!('api_key' in data)) return;
    expect(data.api_key.organization_id).toBe(data.organization_id);
    expect(data.api_key.key_prefix).toHaveLength(8);
  });
});
