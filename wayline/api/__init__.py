"""HTTP, and nothing else: what comes in is read, handed to the runtime, and answered."""
