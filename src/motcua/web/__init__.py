"""The design system, the page kit and the navigation: what every screen is made of."""
