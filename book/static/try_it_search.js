// Finding films as somebody types: accents, case, punctuation and the order of words do not count.
"use strict";
window.TryIt = window.TryIt || {};

(function (TryIt) {
  // Letters that Unicode does not take apart into a letter and an accent.
  const LETTERS = { æ: "ae", œ: "oe", ø: "o", ß: "ss", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

  // The same rules as in lib/recommend/titles.py and lib/recommend/title_search.py.
  const ARTICLE = "the|a|an|le|la|les|l'|un|une|el|los|las|il|lo|der|die|das";
  const YEAR = /\s*\((\d{4})\)\s*$/;
  const ARTICLE_LAST = new RegExp(`^(.*), (${ARTICLE})$`, "i");
  const ARTICLE_FIRST = new RegExp(`^ (${ARTICLE}) `);
  // It's, I'll and S.H.I.E.L.D. are one word each; L'Avventura is two. (Without a look behind,
  // which Safari knows from 16.4 only: the letter before is matched, and kept.)
  const INSIDE_A_WORD = /([\p{L}\p{N}])(?:['’](?=(s|t|re|ll|ve|d|m)(?![\p{L}\p{N}]))|\.(?=[\p{L}\p{N}]))/giu;

  /** Lower-case letters and digits without accents, other signs as spaces. */
  function plain(text) {
    return text
      .toLowerCase()
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .replace(/[æœøßłđðþı]/g, (letter) => LETTERS[letter])
      .replace(/&/g, " and ")
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim();
  }

  /** "Lion King, The (1994)" as " the lion king 1994 ": every word stands between spaces. */
  TryIt.wordsOf = function (title) {
    const year = YEAR.exec(title)?.[1] ?? "";
    const name = title.replace(YEAR, "").trim().replace(/^a\.?k\.?a\.?\s+/i, "");
    const words = plain(name.replace(INSIDE_A_WORD, "$1").replace(ARTICLE_LAST, "$2 $1"));
    return ` ${words} ${year} `.replace("  ", " ");
  };

  /** What `find` looks through: films by number of ratings, most rated first, with their words. */
  TryIt.indexTitles = function (model) {
    const films = Array.from(model.counts.keys());
    films.sort((one, other) => model.counts[other] - model.counts[one] || one - other);
    return films.map((film) => ({ film, words: TryIt.wordsOf(model.titles[film]) }));
  };

  /**
   * Films whose titles have, for each word of the query, a word that begins so: {films, total}.
   *
   * Titles that are the query, but for an article and the year, go before those that begin with
   * it, and these before the others; each in the order of the index. Where no title fits, the
   * query may stand anywhere in it, spaces aside.
   */
  TryIt.find = function (index, query, limit) {
    const wanted = TryIt.wordsOf(query);
    const joined = wanted.replace(/ /g, "");
    if (!joined) return { films: [], total: 0 };
    const starts = wanted.trim().split(" ").map((word) => ` ${word}`);
    let fitting = index.filter(({ words }) => starts.every((start) => words.includes(start)));
    if (!fitting.length) {
      fitting = index.filter(({ words }) => words.replace(/ /g, "").includes(joined));
    }
    const classes = [[], [], [], []];
    for (const { film, words } of fitting) classes[distance(words, wanted)].push(film);
    return { films: classes.flat().slice(0, limit), total: fitting.length };
  };

  /** 0 for the same name, 1 for the same first words, 2 for the same beginning, 3 for others. */
  function distance(words, wanted) {
    const [title, query] = [words, wanted].map((text) => text.replace(ARTICLE_FIRST, " "));
    if (title.startsWith(query)) return /^(\d{4} )?$/.test(title.slice(query.length)) ? 0 : 1;
    return title.startsWith(query.trimEnd()) ? 2 : 3;
  }
})(window.TryIt);
