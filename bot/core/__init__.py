"""What features share: people, the outbox, availability, prompts, personal data, audit, search, disclosure control."""
