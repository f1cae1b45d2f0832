"""The settings of a brief: the year of its headline, and the draws and seed of the model."""

from dataclasses import dataclass

HORIZON, DRAWS, SEED = 2030, 10_000, 2024
HORIZON_HELP = "Year of the headline: 2030 or 2035."
DRAWS_HELP = "How many draws of the model."
SEED_HELP = "The seed of the draws."


@dataclass(frozen=True, slots=True)
class Settings:
    """How a brief is made."""

    horizon: int = HORIZON
    draws: int = DRAWS
    seed: int = SEED

    def check(self) -> None:
        """
        Refuse settings that no brief can have, before the work starts.

        Raises
        ------
        BadArgument
            If the horizon is another year, or draws or seed are out of range.
        """
        from harmel.hold.brief import _check as check_horizon  # noqa: PLC0415  # loaded when used
        from harmel.hold.verdict import _check as check_draws  # noqa: PLC0415

        check_horizon(self.horizon)
        check_draws(self.draws, self.seed)


USUAL = Settings()
