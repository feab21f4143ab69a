// What the page "Try it" consists of.
"use strict";
window.TryIt = window.TryIt || {};

(function (TryIt) {
  TryIt.FORM = `
    <div class="columns">
      <section class="finding" aria-labelledby="try-it-rate">
        <h3 id="try-it-rate">Rate films you know</h3>
        <label for="try-it-search">Search a film</label>
        <input id="try-it-search" type="search" autocomplete="off" spellcheck="false"
          placeholder="Words of a title, in any order" aria-describedby="try-it-found">
        <p id="try-it-found" class="hint" role="status"></p>
        <ul class="results films" aria-label="Films found"></ul>
        <button type="button" class="more">More titles</button>
      </section>
      <section class="listing" aria-labelledby="try-it-list">
        <h3 id="try-it-list">Recommended for you</h3>
        <details class="settings">
          <summary></summary>
          <div class="dials">
            <div>
              <label for="try-it-alpha">α: weight of the mean rating</label>
              <input id="try-it-alpha" type="range" min="0" max="1" step="0.05">
              <p class="ends" aria-hidden="true"><span>personal taste</span><span>mean rating</span></p>
            </div>
            <div>
              <label for="try-it-min">At least <output class="min"></output></label>
              <input id="try-it-min" type="range" min="0" step="1">
            </div>
          </div>
          <label class="tick"><input id="try-it-invented" type="checkbox"> Also invented films</label>
        </details>
        <p class="hint news" role="status"></p>
        <ol class="recommended films" aria-labelledby="try-it-list"></ol>
        <p class="hint">Predictions, in stars, may go beyond 5: cut off there, the best films would all be equal.</p>
      </section>
      <section class="mine" aria-labelledby="try-it-yours">
        <h3 id="try-it-yours">Your ratings</h3>
        <ul class="rated films" aria-labelledby="try-it-yours"></ul>
        <p class="hint none">No ratings yet.</p>
        <button type="button" class="all" aria-expanded="false"></button>
        <p class="hint kept" role="status"></p>
        <button type="button" class="forget">Forget my ratings</button>
      </section>
    </div>
    <section aria-labelledby="try-it-map">
      <h3 id="try-it-map">Where you are among the films</h3>
      <div class="map"></div>
      <p class="key">
        <span><i class="you"></i>you, seen from the centre</span>
        <span><i class="rated"></i>rated</span>
        <span><i class="recommended"></i>recommended</span>
        <span><i class="film"></i>the most rated films</span>
      </p>
      <p class="hint ahead"></p>
      <p class="hint about"></p>
    </section>`;
})(window.TryIt);
