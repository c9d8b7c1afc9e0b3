"""The traders' app: login, upload of screenshots, history. Talks to the service by its client."""
