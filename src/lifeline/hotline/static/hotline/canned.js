// A canned reply goes in where the cursor stands, and nothing that was typed is lost. Without script its link opens the
// page with the text in the box.
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-canned]");
    const box = link?.closest("form")?.querySelector("textarea[name=text]");
    if (!box) return;
    event.preventDefault();
    box.setRangeText(link.dataset.canned, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    link.closest("details").open = false;
    const hole = /[{｛][^{}｛｝\n]{1,20}[}｝]/.exec(box.value);
    box.focus();
    if (hole) box.setSelectionRange(hole.index, hole.index + hole[0].length);
  });
})();
