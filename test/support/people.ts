/** Makes an account and gives its token, as any program would. */
export async function signUp(url: string, username: string): Promise<string> {
  const { status, body } = await post(`${url}/users`, { username });
  const token = (body as { access_token?: string }).access_token;
  if (status !== 201 || !token)
    throw new Error(`${username} should get an account but gets ${status} ${JSON.stringify(body)}`);
  return token;
}

/** Posts JSON; the answer's body is read as JSON where it is that. */
export async function post(
  url: string,
  content: unknown,
): Promise<{ status: number; text: string; body: unknown }> {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: text });
  const answer = await response.text();
  return { status: response.status, text: answer, body: parsed(answer) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
