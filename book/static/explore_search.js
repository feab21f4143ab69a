// Finding films as somebody types: accents, case, punctuation, the order of words and small slips
// do not count. The same rules as in lib/recommend/titles.py, title_search.py and slips.py.
"use strict";
window.Explore = window.Explore || {};

(function (Explore) {
  // Letters that Unicode does not take apart into a letter and an accent.
  const LETTERS = { æ: "ae", œ: "oe", ø: "o", ß: "ss", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

  const ARTICLE = "the|a|an|le|la|les|l'|un|une|el|los|las|il|lo|der|die|das";
  const YEAR = /\s*\((\d{4})\)\s*$/;
  const ARTICLE_LAST = new RegExp(`^(.*), (${ARTICLE})$`, "i");
  const ARTICLE_FIRST = new RegExp(`^ (${ARTICLE}) `);
  // It's, I'll and S.H.I.E.L.D. are one word each; L'Avventura is two. (Without a look behind,
  // which Safari knows from 16.4 only: the letter before is matched, and kept.)
  const INSIDE_A_WORD = /([\p{L}\p{N}])(?:['’](?=(s|t|re|ll|ve|d|m)(?![\p{L}\p{N}]))|\.(?=[\p{L}\p{N}]))/giu;
  const FAR = 127;
  let rows = [0, 1, 2].map(() => new Uint8Array(64)); // of the table in `slips`, used again

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
  Explore.wordsOf = function (title) {
    const year = YEAR.exec(title)?.[1] ?? "";
    const name = title.replace(YEAR, "").trim().replace(/^a\.?k\.?a\.?\s+/i, "");
    const words = plain(name.replace(INSIDE_A_WORD, "$1").replace(ARTICLE_LAST, "$2 $1"));
    return ` ${words} ${year} `.replace("  ", " ");
  };

  const joined = (words) => words.replace(ARTICLE_FIRST, " ").replace(/ /g, "");
  const split = (words) => words.trim().split(" ");

  /** Slips that a word of this length may have; none in a short one or one with digits. */
  function allowed(word) {
    if (word.length < 3 || /\p{N}/u.test(word)) return 0;
    return word.length < 7 ? 1 : 2;
  }

  /**
   * Fewest slips between a word and any beginning of a text; FAR for more than are allowed.
   *
   * A slip is a letter too many, a letter missing, a wrong letter, or two neighbours exchanged.
   */
  Explore.slips = function (word, text) {
    const most = allowed(word);
    const n = word.length;
    if (text.length < n - most) return FAR;
    const columns = Math.min(text.length, n + most);
    while (rows[0].length < columns + 2) rows = rows.map((row) => new Uint8Array(2 * row.length));
    // last[j]: slips between the letters of the word so far and the first j letters of the text.
    // They are no fewer than the lengths differ, so only few columns beside the diagonal matter.
    let [before, last, now] = rows;
    for (let j = 0; j <= columns; j++) last[j] = j;
    for (let i = 1; i <= n; i++) {
      const low = Math.max(1, i - most);
      const high = Math.min(columns, i + most);
      let least = (now[low - 1] = low === 1 ? i : FAR);
      for (let j = low; j <= high; j++) {
        const wrong = word[i - 1] === text[j - 1] ? 0 : 1;
        let fewest = Math.min(last[j] + 1, now[j - 1] + 1, last[j - 1] + wrong);
        if (i > 1 && j > 1 && word[i - 1] === text[j - 2] && word[i - 2] === text[j - 1]) {
          fewest = Math.min(fewest, before[j - 2] + 1);
        }
        now[j] = fewest;
        least = Math.min(least, fewest);
      }
      now[high + 1] = FAR;
      if (least > most) return FAR; // and no row below has less
      [before, last, now] = [last, now, before];
    }
    let fewest = FAR;
    for (let j = Math.max(0, n - most); j <= columns; j++) fewest = Math.min(fewest, last[j]);
    return fewest <= most ? fewest : FAR;
  };

  /** 0 for the same name, 1 for the same first words, 2 for the same beginning, 3 for others. */
  function distance(words, wanted) {
    const [title, query] = [words, wanted].map((text) => text.replace(ARTICLE_FIRST, " "));
    if (title.startsWith(query)) return /^(\d{4} )?$/.test(title.slice(query.length)) ? 0 : 1;
    return title.startsWith(query.trimEnd()) ? 2 : 3;
  }

  /** An index over some films of a catalogue: of those that fit equally well, the first first. */
  Explore.TitleSearch = class {
    constructor(titles, films) {
      this.films = films;
      this.entries = films.map((film) => ({ film, words: Explore.wordsOf(titles[film]) }));
    }

    /**
     * Films whose titles have, for each word of the query, a word that begins so.
     *
     * Titles that are the query, but for an article and the year, go before those that begin
     * with it, and these before the others. Where no title fits, the query may stand anywhere in
     * it, spaces aside; where none fits either, words may have slips, and the fewest go first.
     * Returns {films, total, exact}: at most `limit` films, how many fit, and whether without a
     * slip.
     */
    find(query, limit) {
      const wanted = Explore.wordsOf(query);
      const whole = wanted.replace(/ /g, "");
      if (!whole) return { films: [], total: 0, exact: true };
      const starts = split(wanted).map((word) => ` ${word}`);
      let fitting = this.entries.filter(({ words }) => starts.every((start) => words.includes(start)));
      if (!fitting.length) {
        fitting = this.entries.filter(({ words }) => words.replace(/ /g, "").includes(whole));
      }
      const exact = fitting.length > 0;
      const classes = [];
      for (const { film, off } of exact ? this.near(fitting, wanted) : this.nearly(wanted)) {
        (classes[off] ??= []).push(film);
      }
      const films = classes.flat();
      return { films: films.slice(0, limit), total: films.length, exact };
    }

    near(fitting, wanted) {
      return fitting.map(({ film, words }) => ({ film, off: distance(words, wanted) }));
    }

    /** Films whose titles are spelled nearly like the query, with the number of slips. */
    nearly(wanted) {
      const { vocabulary, entries } = this.spelled ??= this.spell();
      const slipsOf = split(wanted).map((word) =>
        Uint8Array.from(vocabulary, (text) => Explore.slips(word, text)));
      const text = joined(wanted);
      const found = [];
      for (const { film, own, whole } of entries) {
        let together = 0;
        for (const slips of slipsOf) {
          let fewest = FAR;
          for (const place of own) fewest = Math.min(fewest, slips[place]);
          together += fewest;
        }
        const off = Math.min(together, Explore.slips(text, whole));
        if (off < FAR) found.push({ film, off });
      }
      return found;
    }

    /** All words of all titles, and each title as places among them and in one piece. */
    spell() {
      const places = new Map();
      const placeOf = (word) => places.get(word) ?? (places.set(word, places.size), places.size - 1);
      const entries = this.entries.map(({ film, words }) =>
        ({ film, own: split(words).map(placeOf), whole: joined(words) }));
      return { vocabulary: [...places.keys()], entries };
    }
  };
})(window.Explore);
