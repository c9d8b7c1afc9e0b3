// Waits for an analysis: on its own page, shows the result as soon as it is there.

const PAUSES = [500, 1000, 1000, 1500, 2000, 3000];

export const sleep = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

// The status of an analysis once it is finished. Throws an Error with a sentence for the user.
export async function finished(statusUrl, seen = () => {}) {
  for (let turn = 0; ; turn += 1) {
    const status = await ask(statusUrl, turn);
    if (status?.finished) return status;
    if (status) seen(status);
    await sleep(PAUSES[Math.min(turn, PAUSES.length - 1)]);
  }
}

// One question; what may pass (no network, service down) is no answer, and is asked again.
async function ask(statusUrl, turn) {
  let answer;
  try {
    answer = await fetch(statusUrl, { headers: { Accept: "application/json" } });
  } catch {
    if (turn > 20) throw new Error("The connection is lost. Reload the page to see the result.");
    return null;
  }
  if (answer.ok) return answer.json();
  if (answer.status >= 500 && turn <= 20) return null;
  throw new Error((await answer.json()).error);
}

const analysis = document.querySelector("main > #analysis");
if (analysis && !["success", "failed"].includes(analysis.dataset.status)) {
  finished(analysis.dataset.statusUrl).then(() => location.reload(), () => {});
}
