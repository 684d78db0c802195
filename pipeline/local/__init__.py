"""One machine's own Kafka broker and everything else that `rasad run` starts."""
