// The theme's buttons to print and to fill the screen. The theme says in attributes of the page
// what they do; the policy of the pages allows no code there, so that none can come with data.
"use strict";

document.addEventListener("click", ({ target }) => {
  if (target.closest(".btn-download-pdf-button")) window.print();
  else if (target.closest(".btn-fullscreen-button")) window.toggleFullScreen();
});
