"""The ops console: ten views of the running pipeline in the browser, read-only."""
