"""DejaVu Sans with the letters of Vietnamese (license beside it): pictures are drawn the same on every machine."""

from pathlib import Path

REGULAR = Path(__file__).parent / "DejaVuSans-vi.ttf"
BOLD = Path(__file__).parent / "DejaVuSans-Bold-vi.ttf"
