"""The ground: database, encryption, locks, clock, settings, errors, languages, log, counters, limits."""
