// What the page remembers, in this browser only.
"use strict";
window.TryIt = window.TryIt || {};

(function (TryIt) {
  const isRating = (stars) => stars >= 0.5 && stars <= 5 && Number.isInteger(2 * stars);

  /** Local storage under one key; where a browser refuses it, `works` is false and nothing fails. */
  TryIt.Memory = class {
    constructor(key) {
      this.key = key;
      this.works = this.attempt(() => {
        localStorage.setItem(`${key}:probe`, "1");
        localStorage.removeItem(`${key}:probe`);
      });
    }

    attempt(action) {
      try {
        action();
        return true;
      } catch {
        return false;
      }
    }

    /** {ratings, alpha, minRatings, invented}: ratings is a Map of movie identifier -> stars. */
    read() {
      let kept = null;
      this.attempt(() => (kept = JSON.parse(localStorage.getItem(this.key))));
      kept = kept ?? {};
      const pairs = Array.isArray(kept.ratings) ? kept.ratings.filter(Array.isArray) : [];
      const ratings = new Map(pairs.filter(([id, stars]) => Number.isInteger(id) && isRating(stars)));
      return { ratings, alpha: kept.alpha, minRatings: kept.minRatings, invented: kept.invented };
    }

    write({ ratings, alpha, minRatings, invented }) {
      const text = JSON.stringify({ ratings: [...ratings], alpha, minRatings, invented });
      this.works = this.attempt(() => localStorage.setItem(this.key, text));
    }

    forget() {
      this.attempt(() => localStorage.removeItem(this.key));
    }
  };
})(window.TryIt);
