// A formula that is wider than its box scrolls by the arrow keys, too, once it can have the focus.
"use strict";

addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll("div.math .formula");
  const update = () => {
    for (const box of boxes) {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", "Formula; arrow keys scroll");
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  };
  addEventListener("resize", update);
  document.fonts.ready.then(update);
  update();
});
