"""The password hasher: argon2id with a memory cost that many sign-ins at once can bear."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class StaffArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at 19 MiB and two passes (OWASP's first choice); Django's default takes 100 MiB a sign-in."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
