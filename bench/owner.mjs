// An organization with its owner, made through the API as anybody makes one.
let made = 0;

export async function createOwner(server) {
  made += 1;
  const [email, password] = [`owner-${process.pid}-${made}@example.com`, 'a password of this run'];
  const registered = await call(server, 'POST', '/api/v1/register', {
    name: 'Owner',
    email,
    password,
    organization_name: 'Bench',
  });
  const login = await call(server, 'POST', '/api/v1/login', { email, password, device_name: 'bench' });
  const { user, organization } = registered.data;
  return { token: login.data.token, userId: user.id, organizationId: organization.id };
}

/** @throws when the answer is not 2xx */
export async function call({ port }, method, path, body, token) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}
