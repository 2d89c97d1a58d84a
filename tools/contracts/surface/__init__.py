"""What each package lets others import: listed in packages/*/public-surface.txt, and kept between versions."""
