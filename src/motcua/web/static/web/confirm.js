/* A submit button with data-confirm asks first, in a native dialog. Without this script the form is sent at once,
   so that what must not happen by mistake is asked again by the server. */
(function () {
  "use strict";

  function ask(button) {
    var data = button.dataset;
    var dialog = document.createElement("dialog");
    var body = document.createElement("div");
    body.className = "dialog-body";
    var title = document.createElement("h2");
    title.id = "dialog-title-" + Date.now();
    title.textContent = data.confirm;
    body.appendChild(title);
    if (data.confirmDetail) {
      var detail = document.createElement("p");
      detail.textContent = data.confirmDetail;
      body.appendChild(detail);
    }
    var actions = document.createElement("div");
    actions.className = "dialog-actions";
    var no = document.createElement("button");
    no.type = "button";
    no.className = "btn btn-plain";
    no.textContent = window.motcua.word("no");
    var yes = document.createElement("button");
    yes.type = "button";
    yes.className = "btn btn-" + (data.confirmTone || "primary");
    yes.textContent = data.confirmYes || window.motcua.word("yes");
    actions.append(no, yes);
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(body, actions);
    document.body.appendChild(dialog);
    no.addEventListener("click", function () { dialog.close(); });
    yes.addEventListener("click", function () {
      button.dataset.confirmed = "1";
      dialog.close();
      button.form.requestSubmit(button);
      delete button.dataset.confirmed;
    });
    dialog.addEventListener("close", function () { dialog.remove(); button.focus(); });
    dialog.showModal();
    no.focus();
  }

  document.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (button && button.dataset.confirm && !button.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(button);
    }
  }, true);

  /* <button type="button" data-dialog="id"> opens a <dialog id="id"> of the page; data-close inside closes it. */
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-dialog]");
    if (opener) { document.getElementById(opener.dataset.dialog).showModal(); }
    var closer = event.target.closest("dialog [data-close]");
    if (closer) { closer.closest("dialog").close(); }
  });
})();
