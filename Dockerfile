# The book and the app, run by a user without rights:
#   docker build -t latent-geometry .
#   docker run --rm --network host latent-geometry              # builds the book, http://127.0.0.1:8000
#   docker run --rm --network host latent-geometry make app     # the app, at the same address
# Both listen on 127.0.0.1 alone, which is why the container shares the host's network.
FROM python:3.11-slim-bookworm

RUN apt-get update \
    && apt-get install --yes --no-install-recommends git make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 reader
USER reader
WORKDIR /home/reader/book
COPY --chown=reader . .
RUN make setup EXTRA=dask
CMD ["make", "serve"]
