"""A local web server that plays the five outlets, so that the real connectors crawl over real HTTP.

- `server`: `NewsroomConfig`, `running(config)` (async context manager), `serve(config)` (until a signal).
- `catalogue.Catalogue(count, seed, today)`: every page, hand-made (`authored`) and generated (`generator`).
- `gold.pages(catalogue)`: pages with headers and gold, without a server; `gold.gold(article)`, `gold.fold(text)`.
- `generator.generate(count, seed, today)`: articles alone.

An article (`article.Article`) is drawn by `render` into its outlet's template, its body by `body`, surrounded by
`furniture` and `chrome`; `feeds`, `sitemaps` and `archives` list it; `routes` finds what a path means, `visits`
which version a visitor gets, `trouble` what goes wrong.
"""
