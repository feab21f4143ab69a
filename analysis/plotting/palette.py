"""The colours of figures: seaborn's "colorblind" palette, told apart with any colour vision."""

BLUE, ORANGE, GREEN, VERMILION, PURPLE, BROWN, SKY = (
    "#0173b2",
    "#de8f05",
    "#029e73",
    "#d55e00",
    "#cc78bc",
    "#ca9161",
    "#56b4e9",
)
ON_LIGHT, ON_DARK = "#1a1a1a", "#fafafa"  # on coloured ground, in light and dark pages alike
