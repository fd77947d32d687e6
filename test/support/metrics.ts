/** What `/metrics` says, by name without `exchat_`. */
export async function metricsOf(url: string): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = [...text.matchAll(/^exchat_(\w+) ([-\d.e+]+)$/gm)];
  return Object.fromEntries(lines.map(([, name, value]) => [name, Number(value)]));
}
