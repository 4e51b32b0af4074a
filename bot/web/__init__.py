"""The aiohttp application and all that arrives through the network: Slack's requests, health, metrics, sockets."""
