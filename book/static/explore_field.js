// The density of analysis/density/joint_density.py: of a user's number u and a film's number v,
// given a rating that leaves r stars.
//
//     p(u, v | r) ∝ exp(-tau (u² + v²) / 2 - lam (r - uv)² / 2)
"use strict";
window.Explore = window.Explore || {};

(function (Explore) {
  const logKernel = (u, v, r, lam, tau) => -(tau * (u * u + v * v) + lam * (r - u * v) ** 2) / 2;

  /**
   * log ∫∫ exp(...) du dv. The integral over u is that of a normal density; that over v is a sum
   * over an even grid, as in Python.
   */
  Explore.logEvidence = function (r, lam, tau) {
    const step = Math.min(Math.sqrt(tau / lam), 1 / Math.sqrt(tau)) / 25;
    const n = Math.ceil((Math.sqrt(Math.abs(r)) + 10 / Math.sqrt(tau)) / step);
    const heights = [];
    for (let i = -n; i <= n; i++) {
      const v = i * step;
      const precision = tau + lam * v * v;
      heights.push(-tau * v * v / 2 - lam * tau * r * r / (2 * precision) - Math.log(precision) / 2);
    }
    const top = heights.reduce((one, other) => Math.max(one, other));
    const total = heights.reduce((sum, height) => sum + Math.exp(height - top), 0) * step;
    return top + Math.log(total) + Math.log(2 * Math.PI) / 2;
  };

  /** log p(u, v | r) as a function of u and v, normalised to integrate to one. */
  Explore.logDensity = function (r, lam, tau) {
    const evidence = Explore.logEvidence(r, lam, tau);
    return (u, v) => logKernel(u, v, r, lam, tau) - evidence;
  };

  /** The maxima as pairs [u, v]: the origin while lam |r| <= tau, two opposite points beyond. */
  Explore.modes = function (r, lam, tau) {
    if (lam * Math.abs(r) <= tau) return [[0, 0]];
    const u = Math.sqrt(Math.abs(r) - tau / lam);
    const v = r < 0 ? -u : u;
    return [[u, v], [-u, -v]];
  };

  /** Nats by which the density at the origin lies below that at the modes; 0 with one mode. */
  Explore.barrier = (r, lam, tau) => Math.max(lam * Math.abs(r) - tau, 0) ** 2 / (2 * lam);
})(window.Explore);
