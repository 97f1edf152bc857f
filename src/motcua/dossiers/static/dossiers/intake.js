/* Counter intake: the scanner types the card's text and Enter; the person is filled in by the server. A known identity
   number fills in what earlier dossiers hold. Fields that the officer has typed into are never overwritten by these. */
(function () {
  "use strict";
  window.motcua.onLoad(function (root) {
    var form = root.querySelector ? root.querySelector("form[data-intake]") : null;
    if (!form || form.dataset.intakeReady) { return; }
    form.dataset.intakeReady = "1";
    var card = form.querySelector("[data-citizen-card]");
    var number = form.querySelector("[data-identity]");
    var note = document.getElementById("ghi-chu-nguoi-nop");
    var asked = "";

    function say(text, tone) {
      note.textContent = text;
      note.className = "form-text" + (tone ? " field-error" : "");
      window.motcua.announce(text);
    }
    function ask(fields, whole) {
      var body = new URLSearchParams(fields);
      return fetch(form.dataset.person, { method: "POST", body: body, headers: { "X-CSRFToken": window.motcua.csrf(), Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.json(); })
        .then(function (found) {
          Object.keys(found.person || {}).forEach(function (name) {
            var input = form.querySelector('[name="applicant_' + name + '"]');
            if (input && (whole || !input.value)) { input.value = found.person[name]; input.dispatchEvent(new Event("change", { bubbles: true })); }
          });
          if ((found.problems || []).length) { say(found.problems.join(" "), "bad"); }
          else if (found.known) { say(form.dataset.wordKnown); }
          else if (whole) { say(form.dataset.wordRead); }
          else { say(""); }
          return found;
        })
        .catch(function () { say(form.dataset.wordFailed, "bad"); });
    }
    function readCard() {
      var text = card.value.trim();
      if (!text) { return; }
      ask({ citizen_card: text }, true).then(function (found) {
        if (found && Object.keys(found.person || {}).length) {
          card.value = "";
          asked = number.value;
          var next = form.querySelector('.combobox [role="combobox"]');
          if (next) { next.focus(); }
        } else { card.select(); }
      });
    }
    card.addEventListener("keydown", function (event) {
      if (event.key === "Enter" && card.value.trim()) { event.preventDefault(); readCard(); }
    });
    card.addEventListener("change", function () { if (card.value.split("|").length > 6) { readCard(); } });
    number.addEventListener("change", function () {
      var digits = number.value.replace(/\s/g, "");
      if (digits.length >= 9 && digits !== asked) { asked = digits; ask({ applicant_identity_number: digits }, false); }
    });

    /* What belongs to one way of filing or returning is shown with it only. */
    function show() {
      form.querySelectorAll("[data-when]").forEach(function (part) {
        var rule = part.dataset.when.split("=");
        var input = form.querySelector('[name="' + rule[0] + '"]');
        part.hidden = !input || rule[1].split(",").indexOf(input.value) < 0;
      });
    }
    form.addEventListener("change", function (event) {
      if (event.target.matches("select")) { show(); }
    });
    show();
  });
  /* The outcomes other than acceptance open their part of the form. */
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-open-part]");
    if (!opener) { return; }
    var part = document.getElementById(opener.dataset.openPart);
    part.open = true;
    var first = part.querySelector("input,textarea");
    if (first) { first.focus(); }
  });
})();
