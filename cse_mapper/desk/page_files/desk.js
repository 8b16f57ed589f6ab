"use strict";
// Keys, and pages that change without being loaded anew. Without this script every page works by
// links and forms alone.
(() => {
  const told = document.getElementById("told");
  const place = () => document.getElementById("place");
  let asked = 0;

  const settle = (html, address, remember) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const page = fresh.getElementById("page");
    if (!page) { location.assign(address); return; }
    document.getElementById("page").replaceWith(page);
    document.title = fresh.title;
    if (remember) history.pushState(null, "", address);
    arrive();
  };

  const arrive = () => {
    const said = document.querySelector("#page [data-told]");
    told.textContent = said ? said.textContent : "";
    const saved = new URLSearchParams(location.search).get("saved");
    // Where there is something to mend or choose, or something was saved, that comes first.
    const first = document.querySelector("#page [data-first]")
      || (saved && document.getElementById(`save-${saved}`));
    const start = first || document.getElementById("start");
    if (start) {
      start.focus({ preventScroll: true });
      if (first) start.scrollIntoView({ block: "center" });
      else scrollTo(0, 0);
    }
    fill();
  };

  const fill = async () => {
    const here = place();
    const source = here && here.dataset.place;
    if (!source) { show(); return; }
    try {
      const answer = await fetch(source, { credentials: "same-origin" });
      const html = await answer.text();
      if (place() !== here || !answer.ok) return;
      const part = new DOMParser().parseFromString(html, "text/html");
      here.replaceChildren(...part.body.childNodes);
      delete here.dataset.place;
      show();
    } catch { /* the link stays */ }
  };

  // The passage in sight, where its document is longer than the window.
  const show = () => {
    const sheet = document.querySelector("#place .sheet");
    const own = sheet && sheet.querySelector(".own");
    if (own) sheet.scrollTop = Math.max(0, own.offsetTop - sheet.clientHeight / 4);
  };

  const go = async (address, options, remember) => {
    const turn = ++asked;
    document.getElementById("page").setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { credentials: "same-origin", ...options });
      const html = await answer.text();
      if (turn === asked) settle(html, answer.url, remember);
    } catch {
      told.textContent = "The desk does not answer. Is its terminal still open?";
      document.getElementById("page").removeAttribute("aria-busy");
      const gone = document.createElement("p");
      gone.className = "notice";
      gone.textContent = told.textContent;
      document.getElementById("main").prepend(gone);
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-swap]")) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    // A form's own properties are hidden by buttons that are named "action".
    const target = form.getAttribute("action");
    if (form.getAttribute("method") === "get") {
      const query = new URLSearchParams([...data].filter(([, value]) => value !== ""));
      go(`${target}?${query}`, {}, true);
    } else {
      const multipart = form.getAttribute("enctype") === "multipart/form-data";
      go(target, { method: "POST", body: multipart ? data : new URLSearchParams(data) }, true);
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href, {}, true);
  });

  addEventListener("popstate", () => go(location.href, {}, false));

  // Keys of one letter can be switched off: speech input types letters.
  const keep = (value) => { try { localStorage.setItem("cse-desk-keys", value); } catch { /* private */ } };
  const kept = () => { try { return localStorage.getItem("cse-desk-keys") !== "off"; } catch { return true; } };
  let keys = kept();
  const toggle = document.querySelector("[data-keys]");
  const button = toggle.querySelector("button");
  const say = () => {
    button.setAttribute("aria-pressed", String(keys));
    button.textContent = keys ? "Keys of one letter: on" : "Keys of one letter: off";
    document.body.classList.toggle("no-keys", !keys);
  };
  toggle.hidden = false;
  button.addEventListener("click", () => { keys = !keys; keep(keys ? "on" : "off"); say(); });
  say();

  document.addEventListener("keydown", (event) => {
    if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const editing = event.target.closest("input, textarea, select");
    if (editing) {
      if (event.key === "Escape") document.getElementById("start").focus();
      return;
    }
    if (event.repeat || event.key.length !== 1) return;
    const target = document.querySelector(`#page [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input")) { target.focus(); target.select(); } else target.click();
  });

  // The token is in a cookie by now and need not stand in the address.
  const address = new URL(location.href);
  if (address.searchParams.has("token")) {
    address.searchParams.delete("token");
    history.replaceState(null, "", address);
  }
  fill();
})();
