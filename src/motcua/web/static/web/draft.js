/* Drafts: <form data-draft="key" [data-draft-url="…"]>. What is typed is kept on this machine after a second of
   rest and sent to the server's draft address (POST, form data; GET gives JSON {"saved_at", "fields"}) where there
   is one. Restored on request. Forgotten when the form is sent and when the person signs out. Never kept: passwords,
   files, tokens, inputs marked data-no-draft. A copy on the machine is valid for twelve hours. */
(function () {
  "use strict";
  var PREFIX = "motcua-draft:";
  var VALID = 12 * 3600 * 1000;

  function keepable(input) {
    return input.name && input.name !== "csrfmiddlewaretoken" && !["password", "file", "submit", "button"].includes(input.type) &&
      !input.closest("[data-no-draft]") && !input.disabled;
  }
  function collect(form) {
    var fields = {};
    Array.from(form.elements).filter(keepable).forEach(function (input) {
      if ((input.type === "checkbox" || input.type === "radio") && !input.checked) { return; }
      var values = input.multiple && input.selectedOptions ? Array.from(input.selectedOptions).map(function (o) { return o.value; }) : [input.value];
      fields[input.name] = (fields[input.name] || []).concat(values);
    });
    return fields;
  }
  function fill(form, fields) {
    Array.from(form.elements).filter(keepable).forEach(function (input) {
      var values = fields[input.name] || [];
      if (input.type === "checkbox" || input.type === "radio") { input.checked = values.includes(input.value); }
      else if (input.multiple && input.options) { Array.from(input.options).forEach(function (o) { o.selected = values.includes(o.value); }); }
      else if (values.length) { input.value = values.shift(); }
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  function clock(moment) {
    return new Date(moment).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
  }
  function read(key) {
    try {
      var draft = JSON.parse(window.localStorage.getItem(key) || "null");
      if (draft && Date.now() - draft.at < VALID) { return draft; }
      window.localStorage.removeItem(key);
    } catch (error) { /* storage closed or full: the server's draft remains */ }
    return null;
  }

  function setUp(form) {
    if (form.dataset.draftReady) { return; }
    form.dataset.draftReady = "1";
    var key = PREFIX + form.dataset.draft;
    var url = form.dataset.draftUrl;
    var word = window.motcua.word;
    var state = form.querySelector("[data-draft-state]");
    if (!state) { state = document.createElement("p"); form.appendChild(state); }
    state.classList.add("draft-state");
    state.setAttribute("role", "status");
    var timer = 0, pending = false, first = JSON.stringify(collect(form));

    function say(sign, text) { state.replaceChildren(window.motcua.icon(sign), document.createTextNode(" " + text)); }

    function save() {
      pending = false;
      var fields = collect(form);
      if (JSON.stringify(fields) === first) { return; }
      var at = Date.now();
      try { window.localStorage.setItem(key, JSON.stringify({ at: at, fields: fields })); } catch (error) { /* see read */ }
      if (!url) { say("cloud-check", word("draftSaved", { time: clock(at) })); return; }
      say("cloud-arrow-up", word("draftSaving"));
      var body = new FormData();
      Object.keys(fields).forEach(function (name) { fields[name].forEach(function (value) { body.append(name, value); }); });
      fetch(url, { method: "POST", body: body, headers: { "X-CSRFToken": window.motcua.csrf() }, credentials: "same-origin", keepalive: true })
        .then(function (answer) {
          if (!answer.ok) { throw new Error(String(answer.status)); }
          say("cloud-check", word("draftSaved", { time: clock(at) }));
        }).catch(function () { say("cloud-slash", word("draftLocal")); pending = true; });
    }
    function forget() {
      window.clearTimeout(timer);
      pending = false;
      try { window.localStorage.removeItem(key); } catch (error) { /* nothing was kept */ }
    }
    function offer(draft) {
      if (!draft || !Object.keys(draft.fields).length || JSON.stringify(draft.fields) === first) { return; }
      var bar = document.createElement("div");
      bar.className = "notice tone-act";
      bar.setAttribute("role", "status");
      var text = document.createElement("div");
      text.textContent = word("draftFound", { time: clock(draft.at) });
      var actions = document.createElement("div");
      actions.className = "actions mt-2";
      [["draftRestore", "btn-primary", function () { fill(form, draft.fields); window.motcua.announce(word("draftRestored")); }],
        ["draftDiscard", "btn-plain", function () { forget(); if (url) { fetch(url, { method: "DELETE", headers: { "X-CSRFToken": window.motcua.csrf() }, credentials: "same-origin" }).catch(function () {}); } }]
      ].forEach(function (one) {
        var button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-sm " + one[1];
        button.textContent = word(one[0]);
        button.addEventListener("click", function () { one[2](); bar.remove(); });
        actions.appendChild(button);
      });
      text.appendChild(actions);
      bar.append(window.motcua.icon("clock-history"), text);
      form.prepend(bar);
    }

    form.addEventListener("input", function () { pending = true; window.clearTimeout(timer); timer = window.setTimeout(save, 1000); });
    form.addEventListener("change", function () { pending = true; window.clearTimeout(timer); timer = window.setTimeout(save, 1000); });
    form.addEventListener("submit", function (event) { if (!event.defaultPrevented) { forget(); } });
    window.addEventListener("online", function () { if (pending) { save(); } });
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden" && pending) { save(); } });

    var local = read(key);
    if (local) { offer(local); } else if (url) {
      fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) { return answer.ok && answer.status !== 204 ? answer.json() : null; })
        .then(function (found) { if (found && found.fields) { offer({ at: Date.parse(found.saved_at), fields: found.fields }); } })
        .catch(function () { /* no draft can be had now */ });
    }
  }

  function forgetAll() {
    try {
      Object.keys(window.localStorage).filter(function (key) { return key.startsWith(PREFIX); }).forEach(function (key) { window.localStorage.removeItem(key); });
    } catch (error) { /* nothing was kept */ }
  }
  document.addEventListener("submit", function (event) { if (event.target.hasAttribute("data-forget-drafts")) { forgetAll(); } });
  window.motcua.onLoad(function (root) { root.querySelectorAll("form[data-draft]").forEach(setUp); });
})();
