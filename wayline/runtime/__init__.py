"""Everything that waits, retries or commits: fetches for the domain, applies what it decides."""
