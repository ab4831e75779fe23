// Everything works without this. It keeps marked parts of a page fresh, counts ages on, moves through lists by keys, asks
// before what was typed is left behind.
"use strict";
(() => {
  const body = document.body;
  let typed = false;
  const live = document.getElementById("live");

  // Parts that say where they come from are fetched anew when the server says that something changed.
  const parts = () => [...document.querySelectorAll("[data-part]")];
  let fetching = false, again = false;
  const refresh = async () => {
    if (fetching) { again = true; return; }
    fetching = true;
    for (const part of parts()) {
      if (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) continue;
      const focused = part.contains(document.activeElement) ? document.activeElement.id || document.activeElement.getAttribute("href") : null;
      try {
        const answer = await fetch(part.dataset.part, { headers: { "X-Part": "1" }, redirect: "error" });
        if (answer.status === 401 || answer.status === 404) { location.reload(); return; }
        if (!answer.ok) continue;
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
        if (fresh.innerHTML === part.dataset.was) continue;
        part.dataset.was = fresh.innerHTML;
        part.replaceChildren(...fresh.childNodes);
        if (focused) (document.getElementById(focused) || part.querySelector(`[href="${CSS.escape(focused)}"]`))?.focus();
        mark(selected);
      } catch { /* the next change, or the next connection, tries again */ }
    }
    fetching = false;
    ages();
    if (again) { again = false; setTimeout(refresh, 250); }
  };
  // A browser has few connections to one server: a page that nobody looks at holds none.
  let events = null, lost = 0, ended = 0;
  const say = (word) => { if (live && live.textContent !== word) live.textContent = word; };
  const listen = () => {
    if (events || document.hidden) return;
    events = new EventSource(body.dataset.events || "/events");
    events.onopen = () => { lost = 0; say(body.dataset.liveWord); };
    events.addEventListener("changed", refresh);
    events.onerror = () => {
      leave();
      // It ends by itself now and then: only what does not come back is told.
      lost += 1;
      if (lost > 1) say(body.dataset.notLive);
      clearTimeout(ended);
      ended = setTimeout(() => { if (lost > 1) refresh(); listen(); }, Math.min(30000, 250 * 2 ** Math.min(lost, 7)));
    };
  };
  const leave = () => { events?.close(); events = null; };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (!parts().length) return;
    if (document.hidden) leave(); else { refresh(); listen(); }
  });
  if (parts().length) listen();

  // Ages count on between two looks: the server's clock, moved on by ours.
  const spell = (secs, words) => {
    const [n, word] = secs < 60 ? [secs, words[0]] : secs < 3600 ? [secs / 60, words[1]] : secs < 172800 ? [secs / 3600, words[2]] : [secs / 86400, words[3]];
    // Of hours the minutes too; no other word has a second place.
    return word.replace("{}", String(Math.floor(n))).replace("{}", String(Math.floor(secs % 3600 / 60)));
  };
  function ages() {
    for (const age of document.querySelectorAll("time[data-age]")) {
      const since = Number(age.dataset.age) + Math.round((performance.now() - (age.dataset.from ?? (age.dataset.from = performance.now()))) / 1000);
      age.textContent = spell(Math.max(0, since), age.dataset.words.split("|"));
    }
  }
  setInterval(ages, 1000);
  ages();

  // Keys in lists: j and k move, Enter opens, / finds.
  let selected = -1;
  const rows = () => [...document.querySelectorAll("tr[data-open]")];
  function mark(at) {
    const all = rows();
    all.forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
    if (all[at]) all[at].scrollIntoView({ block: "nearest" });
    selected = all.length ? at : -1;
  }
  // A call goes by keys: digits score the question in the light, s says whether it is solved, t goes to the words.
  const call = document.querySelector("form[data-call]");
  const asked = call ? [...call.querySelectorAll("[data-ask]")] : [];
  let at = 0;
  const light = (n) => {
    at = Math.max(0, Math.min(asked.length, n));
    asked.forEach((it, place) => it.classList.toggle("lit", place === at));
    asked[at]?.scrollIntoView({ block: "nearest" });
  };
  const choose = (box) => { if (box) { box.checked = true; typed = true; } };
  const says = (key) => {
    if (!call) return false;
    if (/^[1-5-]$/.test(key)) { if (asked[at]) { choose(asked[at].querySelector(`input[value="${key === "-" ? "" : key}"]`)); light(at + 1); } }
    else if (key === "j") light(at + 1);
    else if (key === "k") light(at - 1);
    else if (key === "s") { const all = [...call.querySelectorAll("[data-solved] input")]; choose(all[(all.findIndex((box) => box.checked) + 1) % all.length]); }
    else if (key === "t") call.elements.text.focus();
    else return false;
    return true;
  };
  const first = asked.findIndex((it) => !it.querySelector("input:checked")?.value);
  light(first < 0 ? asked.length : first);

  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=radio]), select, textarea, dialog");
    if (event.key === "Escape" && call?.contains(typing)) { typing.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const all = rows();
    const pressed = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
    const onto = event.target.closest?.("a, button");
    if (says(event.key)) { /* done */ }
    else if (pressed) pressed.click();
    else if (call && event.key === "Enter" && !onto) call.querySelector("[data-default]").click();
    else if (event.key === "j" && all.length) mark(Math.min(all.length - 1, selected + 1));
    else if (event.key === "k" && all.length) mark(Math.max(0, selected - 1));
    else if (event.key === "Enter" && selected >= 0 && event.target === body) location.assign(all[selected].dataset.open);
    else if (event.key === "/") { const find = document.querySelector("[data-find]"); if (!find) return; find.focus(); }
    else if (event.key === "?") {
      const told = document.createElement("dialog");
      told.textContent = body.dataset.keys;
      told.addEventListener("close", () => told.remove());
      told.addEventListener("keydown", () => told.close());
      body.append(told); told.showModal();
    } else return;
    event.preventDefault();
  });

  // What was typed and not sent is asked about; a form is sent once.
  addEventListener("input", (event) => { if (event.target.closest("form[method=post]")) typed = true; });
  addEventListener("submit", (event) => {
    typed = false;
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
})();
