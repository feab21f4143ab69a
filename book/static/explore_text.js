// Elements and words that the explorable parts of the book share.
//
// Scripts are classic ones that share the objects Explore and TryIt, because a browser loads
// neither modules nor data by fetch from the file system.
"use strict";
window.Explore = window.Explore || {};

(function (Explore) {
  const SVG = "http://www.w3.org/2000/svg";

  /** An element with properties, attributes (those with a dash) and children. */
  Explore.make = function (name, properties, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key.includes("-")) made.setAttribute(key, value);
      else made[key] = value;
    }
    made.append(...children);
    return made;
  };

  /** An element of a picture with attributes and a text. */
  Explore.svg = function (name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  /** Write a text, unless it is there already: a screen reader may read it again. */
  Explore.say = function (element, text) {
    if (element.textContent !== text) element.textContent = text;
  };

  Explore.several = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

  // In a sentence a title from right to left would turn round what stands beside it.
  Explore.apart = (title) => `\u2068${title}\u2069`;

  /** "The Lion King" for "Lion King, The (1994)", cut where it is long. */
  Explore.shortTitle = function (title, longest = 24) {
    const name = title.replace(/\s*\(\d{4}\)\s*$/, "").replace(/\s*\([^()]*\)/g, "");
    const turned = name.replace(/^(.*), (The|An?|L[ae]s?|Il|Der|Die|Das|El)$/, "$2 $1").trim();
    const signs = [...(turned || title)]; // whole characters, where length counts halves of emoji
    return signs.length > longest
      ? `${signs.slice(0, longest - 1).join("").trim()}…`
      : signs.join("");
  };

  /** A film in a list: its title, and below it what is known of it. */
  Explore.filmText = (title, ...facts) =>
    Explore.make("div", { className: "text" },
      Explore.make("span", { className: "title" }, title),
      Explore.make("span", { className: "facts" }, facts.filter(Boolean).join(" · ")));

  Explore.dot = function (one, other) {
    let sum = 0;
    for (let a = 0; a < one.length; a++) sum += one[a] * other[a];
    return sum;
  };
})(window.Explore);
