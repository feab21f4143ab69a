// The model in the reader's browser: reading the export, folding in, scoring, explaining.
// The names are those of lib/.
"use strict";
window.TryIt = window.TryIt || {};

(function (TryIt) {
  // ---- Reading what analysis/try_it/browser_model.py wrote ------------------------------

  function bytesOf(base64) {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  /** Whole numbers of seven bits a byte, lowest first; the eighth bit says that more follow. */
  function varints(base64, n) {
    const bytes = bytesOf(base64);
    const numbers = new Float64Array(n); // exact up to 2^53, where bits end at 2^31
    let place = 0;
    for (let i = 0; i < n; i++) {
      let worth = 1;
      let byte;
      do {
        byte = bytes[place++];
        numbers[i] += (byte & 127) * worth;
        worth *= 128;
      } while (byte & 128);
    }
    return numbers;
  }

  function runningSums(numbers) {
    for (let i = 1; i < numbers.length; i++) numbers[i] += numbers[i - 1];
    return numbers;
  }

  /** The model behind an export: typed arrays over films, vectors film by film. */
  TryIt.readModel = function (content) {
    const titles = content.titles.split("\n");
    const n = titles.length;
    const k = content.k;
    // Written column by column in little-endian order, which is the order of all browsers' machines.
    const integers = new Int16Array(bytesOf(content.numbers).buffer);
    const bias = new Float32Array(n);
    const factors = new Float32Array(n * k);
    for (let film = 0; film < n; film++) {
      bias[film] = integers[film] * content.steps[0];
      for (let a = 0; a < k; a++) {
        factors[film * k + a] = integers[(a + 1) * n + film] * content.steps[a + 1];
      }
    }
    const genres = content.genres.split("\n");
    const genreOf = varints(content.genre_of, n);
    const invented = new Set(runningSums(varints(content.invented, content.n_invented)));
    const counts = varints(content.counts, n);
    const byRatings = Array.from(counts.keys());
    byRatings.sort((one, other) => counts[other] - counts[one] || one - other);
    return {
      n, k, titles, bias, factors, counts, byRatings, invented,
      mu: content.mu,
      ratio: content.ratio,
      movieIds: runningSums(varints(content.movie_ids, n)),
      genresOf: (film) => genres[genreOf[film]],
    };
  };

  // ---- Linear algebra --------------------------------------------------------------------

  /** The lower factor L of a symmetric positive definite matrix A = L Lᵀ (array of rows). */
  TryIt.cholesky = function (matrix) {
    const L = matrix.map((row) => row.map(() => 0));
    for (let i = 0; i < matrix.length; i++) {
      for (let j = 0; j <= i; j++) {
        let rest = matrix[i][j];
        for (let a = 0; a < j; a++) rest -= L[i][a] * L[j][a];
        L[i][j] = i === j ? Math.sqrt(rest) : rest / L[j][j];
      }
    }
    return L;
  };

  /** x with L Lᵀ x = right. */
  TryIt.solve = function (L, right) {
    const x = Array.from(right);
    for (let i = 0; i < x.length; i++) {
      for (let a = 0; a < i; a++) x[i] -= L[i][a] * x[a];
      x[i] /= L[i][i];
    }
    for (let i = x.length - 1; i >= 0; i--) {
      for (let a = i + 1; a < x.length; a++) x[i] -= L[a][i] * x[a];
      x[i] /= L[i][i];
    }
    return x;
  };

  TryIt.vectorOf = (model, film) =>
    model.factors.subarray(film * model.k, (film + 1) * model.k);

  // ---- Eqs. 3, 6 and 10 ------------------------------------------------------------------

  /**
   * One user step for somebody new: the bias from a vector of zeros, then the vector.
   *
   * rated : list of {film, stars}, each film once
   * Returns {bias, vector, rated, residuals, factor}: the residuals r - mu - b_u - b_i, and the
   * Cholesky factor of VᵀV + tau/lam I.
   */
  TryIt.foldIn = function (model, rated) {
    const { k, mu, ratio } = model;
    const surprises = rated.map(({ film, stars }) => stars - mu - model.bias[film]);
    // b_u = Σ (r_ui - mu - b_i) / (tau/lam + n)   (Eq. 3)
    const bias = surprises.reduce((sum, e) => sum + e, 0) / (ratio + rated.length);
    const residuals = surprises.map((e) => e - bias);
    // (VᵀV + tau/lam I) u = Σ (r_ui - mu - b_u - b_i) v_i   (Eq. 6 divided by lam)
    const gram = Array.from({ length: k }, (_, a) =>
      Array.from({ length: k }, (_, b) => (a === b ? ratio : 0)));
    const right = new Array(k).fill(0);
    rated.forEach(({ film }, i) => {
      const v = TryIt.vectorOf(model, film);
      for (let a = 0; a < k; a++) {
        right[a] += residuals[i] * v[a];
        for (let b = 0; b < k; b++) gram[a][b] += v[a] * v[b];
      }
    });
    const factor = TryIt.cholesky(gram);
    return { bias, vector: TryIt.solve(factor, right), rated, residuals, factor };
  };

  /** alpha (mu + b_i) + u·v_i of every film (Eq. 10). */
  TryIt.score = function (model, vector, alpha) {
    const { n, k, mu, bias, factors } = model;
    const scores = new Float64Array(n);
    for (let film = 0, at = 0; film < n; film++) {
      let affinity = 0;
      for (let a = 0; a < k; a++) affinity += vector[a] * factors[at++];
      scores[film] = alpha * (mu + bias[film]) + affinity;
    }
    return scores;
  };

  /** The `n` films with the highest scores among those allowed, best first; lower index of equals. */
  TryIt.top = function (scores, allowed, n) {
    const best = [];
    for (let film = 0; film < scores.length; film++) {
      if (best.length === n && !(scores[film] > scores[best[n - 1]])) continue;
      if (!allowed(film)) continue;
      let place = best.length;
      while (place > 0 && scores[film] > scores[best[place - 1]]) place--;
      best.splice(place, 0, film);
      if (best.length > n) best.pop();
    }
    return best;
  };

  /**
   * The `n` best films with at least `minRatings` ratings that were not rated, best first.
   *
   * among : which films may be recommended, as a function of the film
   */
  TryIt.recommend = function (model, fold, alpha, minRatings, n, among = () => true) {
    const rated = new Set(fold.rated.map(({ film }) => film));
    const scores = TryIt.score(model, fold.vector, alpha);
    const allowed = (film) =>
      model.counts[film] >= minRatings && !rated.has(film) && among(film);
    return TryIt.top(scores, allowed, n).map((film) => ({
      film,
      score: scores[film],
      baseline: model.mu + model.bias[film],
      affinity: Explore.dot(fold.vector, TryIt.vectorOf(model, film)),
    }));
  };

  /**
   * What each rated film adds to u·v_j: its residual times v_jᵀ (VᵀV + tau/lam I)⁻¹ v_i.
   *
   * Returns a list of {film, stars, pull}, strongest first; the pulls sum to u·v_j.
   */
  TryIt.why = function (model, fold, film) {
    const seen = TryIt.solve(fold.factor, TryIt.vectorOf(model, film));
    return fold.rated
      .map((rating, i) => ({
        ...rating,
        pull: fold.residuals[i] * Explore.dot(seen, TryIt.vectorOf(model, rating.film)),
      }))
      .sort((one, other) => Math.abs(other.pull) - Math.abs(one.pull));
  };
})(window.TryIt);
