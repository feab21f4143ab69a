// A figure as large as the window, or larger, to be scrolled: labels that a phone's column makes
// too small are readable there. Without this script the link leads to the figure's own file.
"use strict";

{
  const dialog = document.createElement("dialog");
  const close = document.createElement("button");
  const frame = document.createElement("div");
  dialog.className = "enlarged";
  close.type = "button";
  close.textContent = "Close";
  frame.className = "frame";
  frame.tabIndex = 0; // the arrow keys scroll it
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", "The figure; arrow keys scroll");
  dialog.append(close, frame);

  const open = (link) => {
    const small = link.querySelector("img");
    const image = document.createElement("img");
    image.src = link.href;
    image.alt = small.alt;
    image.className = "drawn";
    image.style.setProperty("--ratio", String(small.width / small.height));
    frame.replaceChildren(image);
    const number = link.closest("figure")?.querySelector(".caption-number");
    dialog.setAttribute("aria-label", `${number?.textContent.trim() ?? "Figure"}, enlarged`);
    if (!dialog.isConnected) document.body.append(dialog);
    dialog.showModal(); // makes the page inert, closes on Escape and gives the focus back
    frame.scrollTo(0, 0);
  };

  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target === frame) dialog.close();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.enlarge");
    if (!link || !dialog.showModal || event.button || event.metaKey || event.ctrlKey
      || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(link);
  });
}
